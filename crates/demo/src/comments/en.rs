//! English sentences.

use super::Theme;
use crate::{
    opinion::Mood::{self, Annoyed, Neutral, Pleased},
    touchpoint::Touchpoint as T,
};

pub const fn openers(mood: Mood) -> &'static [&'static str] {
    match mood {
        Pleased => &[
            "Thank you!",
            "Excellent.",
            "Pleasantly surprised.",
            "Very happy with this.",
            "Long-time customer here.",
            "Well done!",
            "I did not expect this.",
            "As good as always.",
            "Great job.",
        ],
        Neutral => &[
            "All right overall.",
            "Not bad, with a few remarks.",
            "Average.",
            "It was okay.",
            "I have seen better.",
            "Nothing special.",
            "Fine, I suppose.",
            "It does the job.",
        ],
        Annoyed => &[
            "Very disappointed.",
            "Terrible.",
            "This is unacceptable.",
            "Not good enough.",
            "How long will this go on?",
            "I am really upset.",
            "Years with you, and this is how you treat me.",
            "Writing about this for the second time.",
            "Awful experience.",
        ],
    }
}

pub const fn closers(mood: Mood) -> &'static [&'static str] {
    match mood {
        Pleased => &[
            "Keep it up.",
            "I will be back.",
            "I will tell my friends.",
            "Thanks to the team in {city}.",
            "Staying with you.",
            "Five stars.",
        ],
        Neutral => &[
            "There is room to improve.",
            "Hope it gets better.",
            "Something to think about.",
            "We will see.",
            "A small thing, but it stays with you.",
            "Staying for now.",
        ],
        Annoyed => &[
            "I want my money back.",
            "I am thinking of switching.",
            "Waiting for your answer.",
            "Please sort this out.",
            "Never again.",
            "I will complain further.",
            "There are other providers in {city}.",
            "Fix it at last.",
        ],
    }
}

pub const fn themed(theme: Theme) -> &'static [&'static str] {
    match theme {
        Theme::Late(_) => &[
            "The parcel came {days} late.",
            "It was promised for one date and arrived {days} after it.",
            "I waited another {days} and nobody warned me.",
            "A delay of {days} and not even an apology from the courier.",
            "Delivery missed again, {days} overdue.",
            "Late by {days}, the birthday is over and the present is useless.",
            "I called three times to ask where my order was and always heard \"tomorrow\".",
            "The order was stuck at the warehouse and the status did not change for a week.",
            "Why promise a date that you cannot keep?",
        ],
        Theme::Broken => &[
            "The payment fails with a gateway error.",
            "I entered my card three times and got an error each time.",
            "It is impossible to place an order: the last step hangs.",
            "My cart was emptied after I paid.",
            "The Pay button does nothing at all.",
            "I tried to pay for half an hour and gave up.",
            "The money was blocked but there is no order.",
            "The site throws me back to the home page when I pay.",
            "The app shows an error at checkout.",
        ],
        Theme::Wait(_) => &[
            "I waited {minutes} for an operator.",
            "On hold for {minutes} with the same tune.",
            "You cannot get through: {minutes} in the queue.",
            "The queue never ends, I lost {minutes} on it.",
            "It is impossible to get through in the evening.",
            "By the time someone answers you forget why you called.",
            "\"Your call is important to us\" for {minutes} in a row.",
            "The operator was polite, but {minutes} of waiting is too much.",
        ],
    }
}

pub const fn about(touchpoint: T, mood: Mood) -> &'static [&'static str] {
    match (touchpoint, mood) {
        (T::Checkout, Pleased) => &[
            "Ordering took less than a minute.",
            "The payment went through at once.",
            "The cart is clear and simple.",
            "The discount applied itself.",
            "Plenty of ways to pay.",
            "My details were already filled in.",
        ],
        (T::Checkout, Neutral) => &[
            "Too many fields in the order form.",
            "The promo code worked on the second try.",
            "The delivery price only shows at the last step.",
            "I would like to pay in instalments.",
            "I had to type the address by hand.",
        ],
        (T::Checkout, Annoyed) => &[
            "The price went up in the cart when I paid.",
            "The promo code did not work.",
            "Checkout took half an hour.",
            "The item vanished from my cart while I was ordering.",
            "You added insurance that I never chose.",
            "My card was accepted only on the third try.",
        ],
        (T::Delivery, Pleased) => &[
            "The courier was on time and called ahead.",
            "It came a day early.",
            "Everything was well packed.",
            "A polite courier who carried it to the door.",
            "Tracking the parcel in the app is handy.",
            "Delivered in exactly the hour I chose.",
        ],
        (T::Delivery, Neutral) => &[
            "It arrived, but the box was dented.",
            "The courier called only five minutes before.",
            "The delivery window is too wide.",
            "Evening delivery would help.",
            "More packaging than product.",
        ],
        (T::Delivery, Annoyed) => &[
            "The box came opened.",
            "The courier would not come up to my floor.",
            "They brought the wrong colour.",
            "The courier was rude on the phone.",
            "The parcel was left with neighbours without asking.",
            "One item is missing from the order.",
        ],
        (T::CallCentre, Pleased) => &[
            "The operator understood the problem and solved it.",
            "I got through quickly and one call was enough.",
            "A very polite lady on the line.",
            "Everything was explained in plain words.",
            "They called back as promised.",
            "My billing question was closed in two minutes.",
        ],
        (T::CallCentre, Neutral) => &[
            "They helped, but I had to give my contract number three times.",
            "I was passed between departments.",
            "The operator tried, but did not know everything.",
            "The menu is too long.",
            "A formal answer read from a script.",
        ],
        (T::CallCentre, Annoyed) => &[
            "The operator hung up on me.",
            "Third call about the same problem.",
            "They promised to call back and did not.",
            "Every operator tells me something different.",
            "Instead of help I was offered a new tariff.",
            "The problem is still there.",
        ],
        (T::BranchVisit, Pleased) => &[
            "The consultant found a phone for my budget.",
            "They moved all my data and fitted the glass.",
            "The shop is clean and there was no queue.",
            "Quick service with a smile.",
            "The seller honestly talked me out of extras.",
            "They helped my mother with her phone.",
        ],
        (T::BranchVisit, Neutral) => &[
            "A short queue, but one person at work.",
            "The choice of cases is small.",
            "The consultant helped, but was in a hurry.",
            "It is stuffy in the shop.",
            "The model I wanted had to be ordered.",
        ],
        (T::BranchVisit, Annoyed) => &[
            "They pushed extras at every step.",
            "I sat in the queue for forty minutes.",
            "The staff chatted among themselves.",
            "A paid service was switched on without asking.",
            "One price in the window, another at the till.",
            "They refused to take a return.",
        ],
        (T::MobileApp, Pleased) => &[
            "The app is quick and easy.",
            "Everything is on the first screen.",
            "I changed my tariff in a minute.",
            "My remaining data is always at hand.",
            "I like the new design.",
            "Signing in by fingerprint is great.",
        ],
        (T::MobileApp, Neutral) => &[
            "Bills are harder to find after the update.",
            "It is a little slow at times.",
            "I miss a dark theme.",
            "Too many notifications.",
            "The advert on the main screen gets in the way.",
        ],
        (T::MobileApp, Annoyed) => &[
            "The app crashes at sign-in.",
            "The balance does not refresh for days.",
            "The confirmation code never comes.",
            "Nothing works since the update.",
            "Adverts everywhere instead of my balance.",
            "I have to sign in again every day.",
        ],
        (T::Website, Pleased) => &[
            "It is easy to find the right tariff on the site.",
            "Clear and fast to load.",
            "Comparing tariffs really helped.",
            "The map of shops is accurate.",
            "The account pages are finally pleasant to use.",
        ],
        (T::Website, Neutral) => &[
            "The site search is so-so.",
            "Too many pop-ups.",
            "Old tariffs are confusing.",
            "The table does not fit on a phone.",
            "You cannot compare more than two tariffs.",
        ],
        (T::Website, Annoyed) => &[
            "The tariff terms are hidden in footnotes.",
            "My account page does not open.",
            "The site is slow and forgets the filters.",
            "The chat window covers half of the screen.",
            "It said in stock and it was not.",
            "The contact form does not send.",
        ],
        (T::Billing, Pleased) => &[
            "The bill is clear, line by line.",
            "Automatic payment works without a hitch.",
            "A wrong charge was returned the same day.",
            "Good that the receipt comes by email.",
            "You warned me about the charge in advance.",
        ],
        (T::Billing, Neutral) => &[
            "The bill comes late.",
            "It is not clear at once what the charge is for.",
            "I would like to choose the payment day.",
            "The breakdown is too long.",
            "The tariff got dearer, though you told me.",
        ],
        (T::Billing, Annoyed) => &[
            "I was charged twice in one month.",
            "The price went up without a warning.",
            "Paid subscriptions appeared by themselves.",
            "I cannot see what this money is for.",
            "You billed me for a service that is switched off.",
            "The money is gone and the service does not work.",
        ],
        (T::Installation, Pleased) => &[
            "The technician came on time and set everything up.",
            "The cable was laid neatly and the mess cleaned up.",
            "The internet worked the same day.",
            "The technician showed me how to set up the router.",
            "Connected without trouble even in an old house.",
        ],
        (T::Installation, Neutral) => &[
            "Connected, but the wall was drilled without asking.",
            "An hour late, though the work was good.",
            "I had to set up the router myself.",
            "A little slower than promised.",
            "The visit had to be moved.",
        ],
        (T::Installation, Annoyed) => &[
            "The technician never came and my day was lost.",
            "Dirt and rubbish after the installation.",
            "A third of the promised speed.",
            "The cable hangs across the hallway.",
            "They charged more for the installation than agreed.",
            "Three visits and the TV still does not work.",
        ],
        (T::SupportChat, Pleased) => &[
            "The chat answered in a minute.",
            "Solved without a phone call.",
            "They sent instructions with pictures and it worked.",
            "A real person, not a robot.",
            "They remembered my last request, so no repeating.",
        ],
        (T::SupportChat, Neutral) => &[
            "They answered, but it took a while.",
            "The robot went in circles first.",
            "A link instead of an answer.",
            "Helped on the second try.",
            "Polite, but too general.",
        ],
        (T::SupportChat, Annoyed) => &[
            "The robot does not understand and will not call a person.",
            "The chat was closed without an answer.",
            "They paste the same text again and again.",
            "I was told to phone although I asked for a written answer.",
            "Four people and not one answer.",
            "It took a week to answer my letter.",
        ],
        (T::ProductUse, Pleased) => &[
            "The signal is steady even out of town.",
            "The internet flies.",
            "TV without freezing.",
            "The best tariff for the money.",
            "Roaming just worked.",
            "I have used it for years and like it.",
        ],
        (T::ProductUse, Neutral) => &[
            "It slows down in the evening.",
            "No signal in the metro.",
            "Many channels and nothing to watch.",
            "A little dearer than others.",
            "A good network with a weak app.",
        ],
        (T::ProductUse, Annoyed) => &[
            "The internet drops every evening.",
            "There is no signal in my own flat.",
            "Calls break off all the time.",
            "The TV freezes at the best moment.",
            "The speed is nowhere near the contract.",
            "I pay more and it works worse.",
        ],
        (T::Returns, Pleased) => &[
            "The money was back in two days.",
            "Exchanged without questions.",
            "The return was taken right in the shop.",
            "A courier picked the return up from home.",
            "They filled in the form for me.",
        ],
        (T::Returns, Neutral) => &[
            "Refunded, but with a form to fill in.",
            "The refund took ten days.",
            "I had to go to another shop.",
            "They asked for the receipt though the order is in the system.",
            "Exchanged, but not for the same model.",
        ],
        (T::Returns, Annoyed) => &[
            "The refund has still not come.",
            "I am sent from the shop to the hotline and back.",
            "It went for inspection and disappeared.",
            "Refused because the box was opened.",
            "I got only part of the money back.",
            "The defect was admitted only after a claim.",
        ],
        (T::Loyalty, Pleased) => &[
            "Points add up quickly.",
            "I paid for half of a case with points.",
            "A nice birthday present.",
            "Clear rules without a catch.",
            "The discounts for members are good.",
        ],
        (T::Loyalty, Neutral) => &[
            "Points expire too soon.",
            "Too few partners.",
            "It took me a while to find where to spend points.",
            "I would like to pay for my tariff with points.",
            "The level hardly changes anything.",
        ],
        (T::Loyalty, Annoyed) => &[
            "My points expired without a warning.",
            "Points were taken twice for one return.",
            "Only ten per cent can be paid with points, what is the use?",
            "The promised points never came.",
            "My level was lowered for no reason.",
            "The partner refused my points.",
        ],
    }
}

/// Personal data that people give away, to be masked: all of it fictional.
pub const PERSONAL: &[&str] = &[
    "Call me back at {phone}.",
    "My number is {phone}, ask for {name}.",
    "Write to {email}.",
    "Please answer to {email}, {name}.",
    "You can reach me on {phone}.",
];

/// What the staff of the begging branch dictates.
pub const BEGGED: &[&str] = &["Everything great", "Excellent service, 10", "All super", "All good, thanks"];

/// What employees write about the company as an employer.
pub const fn staff(mood: Mood) -> &'static [&'static str] {
    match mood {
        Pleased => &[
            "A good team and clear goals.",
            "My manager listens.",
            "The company pays for training.",
            "Fair shifts and pay on time.",
        ],
        Neutral => &[
            "Fine, but the load is growing.",
            "I would like more training.",
            "Slow software, the rest is fine.",
            "It is not clear what the bonus depends on.",
        ],
        Annoyed => &[
            "We are short of people and work for two.",
            "The systems hang and we take the blame.",
            "The targets are not realistic.",
            "We are the last to hear about changes.",
        ],
    }
}
