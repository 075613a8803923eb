//! By which channel it came, where the sender does not say.

use rapport_kernel::{Channel, Interaction};

use super::{Call, context_text};
use crate::accept::fields::{Fields, word_form};

/// `context.channel` when it is a channel; else by what the event's name says, by the call, the device, the library.
/// A server's library says nothing of the channel, so there may be none.
pub fn guess(one: &Interaction, call: Call, top: &mut Fields<'_>) -> Option<Channel> {
    let said = context_text(&one.context, &["channel"]).or_else(|| top.text(&["channel"]).ok().flatten());
    if let Some(channel) = said.as_deref().and_then(by_word) {
        return Some(channel);
    }
    if one.channel.is_some() {
        return one.channel;
    }
    match call {
        Call::Page => return Some(Channel::Web),
        Call::Screen => return Some(Channel::MobileApp),
        Call::Group | Call::Alias => return None,
        Call::Track | Call::Identify => {}
    }
    let library = context_text(&one.context, &["library", "name"]).unwrap_or_default().to_ascii_lowercase();
    let device = context_text(&one.context, &["device", "type"])
        .or_else(|| context_text(&one.context, &["os", "name"]))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mobile = ["ios", "android", "ipados", "react-native", "flutter", "kotlin", "swift"];
    let web = ["analytics.js", "analytics-next", "rudder-js", "rudderlabs javascript", "browser"];
    // A page seen in a telephone's browser is still the web.
    if web.iter().any(|word| library.contains(word)) || one.context.contains_key("page") {
        return Some(Channel::Web);
    }
    if mobile.iter().any(|word| library.contains(word) || device == *word) {
        return Some(Channel::MobileApp);
    }
    None
}

fn by_word(word: &str) -> Option<Channel> {
    match word_form(word).as_str() {
        "browser" => Some(Channel::Web),
        "mobile" => Some(Channel::MobileApp),
        word => word.parse().ok(),
    }
}
