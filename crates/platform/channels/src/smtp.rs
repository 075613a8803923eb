//! Letters to a mail server (RFC 5321).

use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::{
    authentication::{Credentials, Mechanism},
    client::AsyncSmtpConnection,
    extension::ClientId,
};
use tokio::{net::TcpStream, time::timeout};

use crate::{Address, Channel, Letter, Security, SendError, SmtpUrl, starttls, tls};

/// How long a server may take over a letter, from the connection to its last word.
const PATIENCE: Duration = Duration::from_secs(30);

/// A mail server.
pub struct Smtp {
    server: SmtpUrl,
    from: Address,
}

impl Smtp {
    pub const fn new(server: SmtpUrl, from: Address) -> Self {
        Self { server, from }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let SmtpUrl { host, port, security, .. } = &self.server;
        let hello = ClientId::Domain(self.from.domain().to_owned());
        let stream = TcpStream::connect((host.as_str(), *port))
            .await
            .map_err(|e| SendError::Later(format!("{host}:{port} does not answer: {e}")))?;
        let connected = match security {
            Security::None => AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await,
            Security::Tls => {
                let stream = tls::Begun::new("", tls::wrap(stream, host).await?);
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
            }
            Security::StartTls => {
                let stream = starttls::ask(stream, &hello.to_string()).await?;
                // The server greeted us before: within TLS it waits for the first command.
                let stream = tls::Begun::new("220 ready\r\n", tls::wrap(stream, host).await?);
                AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello).await
            }
        };
        connected.map_err(|e| failed(&e))
    }

    async fn hand_over(&self, letter: &Letter) -> Result<(), SendError> {
        let mail = letter.mail(&self.from)?;
        let mut connection = self.connect().await?;
        if let Some((user, password)) = &self.server.sign_in {
            let credentials = Credentials::new(user.clone(), password.clone());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(|e| if e.is_permanent() { SendError::SignIn(e.to_string()) } else { failed(&e) })?;
        }
        connection.send(mail.envelope(), &mail.formatted()).await.map_err(|e| failed(&e))?;
        // The letter is theirs by now, whatever they say to a farewell.
        let _ = connection.quit().await;
        Ok(())
    }
}

fn failed(error: &lettre::transport::smtp::Error) -> SendError {
    if error.is_permanent() {
        SendError::Refused(error.to_string())
    } else {
        SendError::Later(error.to_string())
    }
}

#[async_trait]
impl Channel for Smtp {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        timeout(PATIENCE, self.hand_over(letter))
            .await
            .unwrap_or_else(|_| Err(SendError::Later(format!("no answer within {} s", PATIENCE.as_secs()))))
    }

    fn leaves(&self) -> bool {
        true
    }
}
