//! Users from the command line: the way in when nobody can sign in.

use std::io::Read;

use anyhow::{Context, bail};
use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use rapport_http::{Language, NewUser, User, UserChange, parse_role, role_word};

use crate::{cli::UserCommand, folder::Folder, settings::Settings, system::Base};

pub async fn run(settings: Settings, command: UserCommand) -> anyhow::Result<()> {
    let base = Base::open(Folder::share(&settings.data)?, settings).await?;
    match command {
        UserCommand::Add { email, name, role, units, employee, password_stdin } => {
            let role = parse_role(&role).with_context(|| {
                format!("{role:?} is not a role; use administrator, analyst, supervisor or employee")
            })?;
            let (password, made) = password(&base, password_stdin)?;
            let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or_default().to_owned());
            let new =
                NewUser { email, name, role, language: Language::En, units, password: password.clone() };
            let user = base.auth.create_user("cli", new).await?;
            if employee.is_some() {
                link(&base, &user, employee).await?;
            }
            println!("Added {} as {}.", user.email, role_word(user.role));
            tell(made, &password);
        }
        UserCommand::Link { email, employee } => {
            let user = link(&base, &base.auth.find_user(&email).await?, employee).await?;
            match user.employee_id {
                Some(employee) => println!("{} is employee {employee}.", user.email),
                None => println!("{} is linked to no employee.", user.email),
            }
        }
        UserCommand::List => {
            let mut table = Table::new();
            table
                .load_preset(UTF8_FULL_CONDENSED)
                .set_header(["e-mail", "name", "role", "units", "employee", "disabled"]);
            for user in base.auth.list_users().await? {
                let disabled = user.disabled_at.map(|at| at.to_string()).unwrap_or_default();
                table.add_row([
                    user.email,
                    user.name,
                    role_word(user.role).to_owned(),
                    user.units.join(" "),
                    user.employee_id.unwrap_or_default(),
                    disabled,
                ]);
            }
            println!("{table}");
        }
        UserCommand::Reset { email, password_stdin } => {
            let (password, made) = password(&base, password_stdin)?;
            let user = base.auth.reset_password("cli", &email, password.clone()).await?;
            println!("{} has a new password; all sessions of theirs are ended.", user.email);
            tell(made, &password);
        }
        UserCommand::Disable { email } => {
            let user = base.auth.disable_user("cli", &email).await?;
            println!("{} may no longer sign in.", user.email);
        }
    }
    Ok(())
}

async fn link(base: &Base, user: &User, employee: Option<String>) -> anyhow::Result<User> {
    let change = UserChange { employee_id: Some(employee), ..UserChange::default() };
    Ok(base.auth.change_user("cli", user.id, change).await?)
}

/// A password from standard input, or one made here; and whether it was made.
fn password(base: &Base, from_stdin: bool) -> anyhow::Result<(String, bool)> {
    if !from_stdin {
        return Ok((base.auth.suggest_password(), true));
    }
    let mut text = String::new();
    std::io::stdin()
        .read_to_string(&mut text)
        .context("the password could not be read from standard input")?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("no password on standard input");
    }
    Ok((password, false))
}

fn tell(made: bool, password: &str) {
    if made {
        println!("Password, shown once: {password}");
    }
}
