//! Says in plain words what is wrong and what to do.

use std::process::ExitCode;

use rapport_kernel::{Clock, SystemClock, Timestamp, time::HOUR};
use rapport_store::{jobs, read_audit, stream};
use rapport_text::encoder::{Encoder, EncoderError};

use crate::{
    folder::Folder,
    settings::Settings,
    system::{Base, System, connect},
    upkeep::READERS,
};

/// What one look found.
enum Finding {
    Well(String),
    /// Worth knowing; nothing is broken.
    Note(String),
    /// What is wrong, and what to do.
    Wrong(String, String),
}

/// So many interactions behind the stream are worth a word.
const FAR: i64 = 200_000;

/// Free space below which writing is in danger, in mebibytes.
const LITTLE_SPACE_MIB: u64 = 512;

/// Exit status 1 when anything is wrong.
pub async fn run(settings: Settings) -> anyhow::Result<ExitCode> {
    let findings = look(settings).await;
    let mut wrong = 0;
    for finding in findings {
        match finding {
            Finding::Well(what) => println!("ok     {what}"),
            Finding::Note(what) => println!("note   {what}"),
            Finding::Wrong(what, cure) => {
                wrong += 1;
                println!("wrong  {what}\n       → {cure}");
            }
        }
    }
    match wrong {
        0 => println!("Nothing is wrong."),
        1 => println!("One thing is wrong."),
        n => println!("{n} things are wrong."),
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether sentences can be compared by what they mean.
fn meaning() -> Finding {
    match Encoder::shared() {
        Ok(_) => Finding::Well("sentences are compared by their meaning".into()),
        Err(EncoderError::NotBuiltIn) => Finding::Note(
            "this program was built without the sentence encoder, so themes are found by words alone: \
             `make tools` fetches it, and the next build has it"
                .into(),
        ),
        Err(error) => Finding::Wrong(
            format!("the sentence encoder cannot be used: {error}"),
            "run `make tools` and build again; until then themes are found by words alone".into(),
        ),
    }
}

async fn look(settings: Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    let path = settings.data.display().to_string();
    let folder = match Folder::share(&settings.data) {
        Ok(folder) => folder,
        Err(error) => {
            found.push(Finding::Wrong(
                format!("{error:#}"),
                "give a folder that this user may write with --data or RAPPORT_DATA".into(),
            ));
            return found;
        }
    };
    found.push(writable(&folder));
    found.push(space(&folder));
    found.push(meaning());
    found.push(match Folder::take(&settings.data) {
        Ok(_) => Finding::Note(format!("no server runs on {path}")),
        Err(_) => Finding::Well(format!("a server runs on {path}")),
    });
    if let Err(error) = connect(&folder, &settings).await {
        found.push(Finding::Wrong(
            format!("{error:#}"),
            "start the database or mend RAPPORT_DATABASE_URL; nothing acknowledged is lost".into(),
        ));
        return found;
    }
    let flush_seconds = settings.flush_seconds;
    let base = match Base::open(folder, settings).await {
        Ok(base) => base,
        Err(error) => {
            found.push(Finding::Wrong(
                format!("{error:#}"),
                "run the version of rapport that wrote this folder, or restore a backup".into(),
            ));
            return found;
        }
    };
    found.push(Finding::Well("the database answers and is up to date".into()));
    match base.auth.has_administrator().await {
        Ok(true) => found.push(Finding::Well("there is an administrator".into())),
        _ => found.push(Finding::Wrong(
            "nobody can sign in: there is no administrator".into(),
            "`rapport user add you@example.com --role administrator`, or open the link that `rapport serve` prints".into(),
        )),
    }
    match base.auth.list_write_keys().await {
        Ok(keys) if !keys.is_empty() => found.push(Finding::Well(format!("{} write keys", keys.len()))),
        _ => found.push(Finding::Note(
            "no source can send yet: `rapport key create --name my-site` makes a write key".into(),
        )),
    }
    match jobs::parked(base.db.read()).await {
        Ok(0) => found.push(Finding::Well("no job was set aside".into())),
        Ok(n) => found.push(Finding::Wrong(
            format!("{n} jobs failed too often and were set aside"),
            "the server's log says why, under \"a job keeps failing\"".into(),
        )),
        Err(error) => found
            .push(Finding::Wrong(format!("jobs cannot be read: {error}"), "see the database's log".into())),
    }
    found.extend(readers(&base).await);
    found.push(clock(&base).await);
    match System::open(base).await {
        Ok(system) => found.extend(lake(&system, flush_seconds).await),
        Err(error) => found.push(Finding::Wrong(
            format!("{error:#}"),
            "check RAPPORT_LAKE_URL and that the folder may be read; the database holds what is not in the lake yet".into(),
        )),
    }
    found
}

fn writable(folder: &Folder) -> Finding {
    let probe = folder.path().join(format!(".probe-{}", std::process::id()));
    let wrote = std::fs::write(&probe, b"probe");
    let _ = std::fs::remove_file(&probe);
    match wrote {
        Ok(()) => Finding::Well(format!("the data folder {} can be written", folder.path().display())),
        Err(error) => Finding::Wrong(
            format!("the data folder {} cannot be written: {error}", folder.path().display()),
            "free some space, or give this user the right to write there".into(),
        ),
    }
}

fn space(folder: &Folder) -> Finding {
    let output = std::process::Command::new("df").args(["-Pk"]).arg(folder.path()).output();
    let free = output.ok().and_then(|out| {
        String::from_utf8(out.stdout).ok()?.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok()
    });
    match free {
        Some(kib) if kib / 1024 < LITTLE_SPACE_MIB => Finding::Wrong(
            format!("only {} MiB are free where the data are", kib / 1024),
            "free some space: a full disk refuses new interactions (nothing stored is lost)".into(),
        ),
        Some(kib) => Finding::Well(format!("{:.1} GiB are free", kib as f64 / 1024.0 / 1024.0)),
        None => Finding::Note("free space could not be read".into()),
    }
}

/// Whoever follows the stream and is far behind.
async fn readers(base: &Base) -> Vec<Finding> {
    let behind = match stream::behind(base.db.read(), &READERS.map(|(name, _)| name)).await {
        Ok(behind) => behind,
        Err(error) => {
            let cure = "see the database's log".into();
            return vec![Finding::Wrong(format!("the stream's readers cannot be told: {error}"), cure)];
        }
    };
    let far: Vec<Finding> = behind
        .iter()
        .filter(|(_, behind)| *behind > FAR)
        .filter_map(|(name, behind)| {
            let (_, what) = READERS.iter().find(|(known, _)| known == name)?;
            Some(Finding::Note(format!(
                "{what}: {behind} interactions behind, which a server catches up with; if the number does not fall, its log says why"
            )))
        })
        .collect();
    if far.is_empty() { vec![Finding::Well("what follows the stream keeps up with it".into())] } else { far }
}

/// The newest thing recorded lies in the future when the machine's clock was set back.
async fn clock(base: &Base) -> Finding {
    let newest = read_audit(base.db.read(), Timestamp::from_micros(i64::MAX), 1).await;
    match newest.ok().and_then(|entries| entries.into_iter().next()) {
        Some(entry) if entry.at > SystemClock.now().plus(HOUR) => Finding::Wrong(
            "this machine's clock is behind what was recorded before".into(),
            "set the clock (NTP); times of new interactions would be wrong".into(),
        ),
        _ => Finding::Well("the clock runs forward".into()),
    }
}

async fn lake(system: &System, flush_seconds: u64) -> Vec<Finding> {
    let status = match system.lake.status().await {
        Ok(status) => status,
        Err(error) => {
            return vec![Finding::Wrong(
                format!("the lake cannot be read: {error}"),
                "restart the server: it sets damaged entries aside and writes them again".into(),
            )];
        }
    };
    let behind = status.waiting;
    let mut found = vec![Finding::Well(format!(
        "the lake holds interactions up to number {} in {} files",
        status.flushed_seq, status.files
    ))];
    if let Some(trouble) = status.trouble {
        found.push(Finding::Wrong(
            format!("the lake's last round of work failed: {trouble}"),
            "see the log; nothing is lost, the next round tries again".into(),
        ));
    }
    if behind > 1_000_000 {
        found.push(Finding::Wrong(
            format!("{behind} interactions wait to be written to the lake, though it is written every {flush_seconds} s"),
            "see the log for errors of the flusher; answers are right all the while, only slower".into(),
        ));
    } else {
        found.push(Finding::Note(format!(
            "{behind} interactions are in the database only; answers include them"
        )));
    }
    found
}
