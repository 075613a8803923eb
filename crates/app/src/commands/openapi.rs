//! Prints the API's description, for generators of clients.

use crate::serve;

pub fn run() -> anyhow::Result<()> {
    println!("{}", serve::description()?);
    Ok(())
}
