//! Asking and answering: an invitation, and in about one case of five a score, sometimes with words.

use rapport_kernel::{Channel, Scale, Timestamp, interaction::Kind};

use super::{Scene, contact};
use crate::{
    comments::{self, Theme},
    log::{Fill, days, seconds},
    opinion::{Mood, score},
    people::Key,
    touchpoint::Touchpoint,
};

/// A question about to be asked.
pub struct Ask<'a> {
    touchpoint: Option<Touchpoint>,
    at: Timestamp,
    channel: Option<Channel>,
    unit: Option<usize>,
    employee: Option<usize>,
    order: Option<&'a str>,
    call: Option<&'a str>,
    product: Option<&'a str>,
    felt: f64,
    theme: Option<Theme>,
}

impl<'a> Ask<'a> {
    pub fn about(touchpoint: Touchpoint, at: Timestamp) -> Self {
        Self { touchpoint: Some(touchpoint), ..Self::relation(at) }
    }

    /// About the company as a whole.
    const fn relation(at: Timestamp) -> Self {
        Self {
            touchpoint: None,
            at,
            channel: None,
            unit: None,
            employee: None,
            order: None,
            call: None,
            product: None,
            felt: 0.0,
            theme: None,
        }
    }

    /// On the spot, over this channel; otherwise by a message later.
    pub const fn over(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }

    pub const fn in_unit(mut self, unit: usize) -> Self {
        self.unit = Some(unit);
        self
    }

    pub const fn by(mut self, employee: Option<usize>) -> Self {
        self.employee = employee;
        self
    }

    pub const fn order(mut self, order: &'a str) -> Self {
        self.order = Some(order);
        self
    }

    pub const fn call(mut self, call: &'a str) -> Self {
        self.call = Some(call);
        self
    }

    pub const fn product(mut self, product: &'a str) -> Self {
        self.product = Some(product);
        self
    }

    /// How much better or worse than usual it went, in standard deviations.
    pub const fn felt(mut self, felt: f64) -> Self {
        self.felt = felt;
        self
    }

    /// What an unhappy customer would write about.
    pub const fn because(mut self, theme: Option<Theme>) -> Self {
        self.theme = theme;
        self
    }

    /// Asks, unless this episode is not among those sampled; the customer answers or does not.
    pub fn put(self, scene: &mut Scene<'_>) {
        let (share, usual, scale) = match self.touchpoint {
            Some(touchpoint) => {
                let asking = touchpoint.asking();
                let scale = asking.scales[scene.draw.weighted(asking.scales.iter().map(|scale| scale.1))].0;
                (asking.share, asking.felt, scale)
            }
            None => (1.0, 0.0, Scale::Nps),
        };
        if !scene.draw.chance(share) {
            return;
        }
        let (channel, keys): (_, &[Key]) = match self.channel {
            Some(channel) => (channel, on_the_spot(channel)),
            None => scene.reachable(),
        };
        let asked = if self.channel.is_some() {
            self.at
        } else {
            scene.world.calendar.courteous(scene.person.region, self.at)
        };
        let (by, unit, who) = (
            scene.known_by(keys),
            self.unit.and_then(|unit| scene.unit(unit)),
            scene.employee(self.employee),
        );
        let survey = self.touchpoint.map_or("relationship", Touchpoint::as_str);
        let row = scene
            .add(Kind::Invitation, "Survey Sent", channel, asked)
            .outbound()
            .in_unit(unit.clone())
            .of(by.clone());
        row.touchpoint = self.touchpoint.map(|touchpoint| touchpoint.as_str().into());
        row.order_id = self.order.map(Into::into);
        row.with("survey", survey).with("scale", scale.as_str());
        let invitation = row.message_id.clone();
        let begged = scene.world.causes.begs(self.unit);
        if !scene.draw.chance(scene.world.causes.response(self.unit, response(channel))) {
            return;
        }
        let feeling = 0.45 * scene.person.mood
            + 0.89 * scene.draw.normal()
            + usual
            + self.felt
            + scene.world.felt(self.unit, self.employee);
        let meant = score(scale, feeling);
        let said = if begged { begged_score(scene, scale, meant) } else { meant };
        let answered = match channel {
            Channel::Ivr | Channel::Kiosk | Channel::Web | Channel::MobileApp => {
                seconds(asked, scene.draw.between(10.0, 90.0))
            }
            _ if begged => seconds(asked, scene.draw.between(60.0, 400.0)),
            _ => days(asked, scene.draw.exponential(0.3) + 0.002),
        };
        let mood = Mood::of(scale, said);
        let comment = if begged {
            scene.draw.chance(0.3).then(|| comments::begged(scene.person.russian, &mut scene.draw).to_owned())
        } else {
            let writes = match mood {
                Mood::Annoyed => 0.62,
                Mood::Neutral => 0.36,
                Mood::Pleased => 0.4,
            };
            let theme = self.theme.filter(|_| mood != Mood::Pleased);
            let about = self.touchpoint.unwrap_or(Touchpoint::ProductUse);
            (channel != Channel::Ivr && scene.draw.chance(writes)).then(|| written(scene, about, mood, theme))
        };
        let row = scene.add(Kind::Feedback, "Survey Answered", answered_over(channel), answered).inbound();
        row.in_unit(unit).by(who).of(by).touchpoint =
            self.touchpoint.map(|touchpoint| touchpoint.as_str().into());
        row.order_id = self.order.map(Into::into);
        row.product_id = self.product.map(Into::into);
        row.score = Some(said);
        row.scale = Some(scale);
        row.comment = comment;
        row.with("survey", survey).with("invitation_id", invitation);
        if let Some(call) = self.call {
            row.with("call_id", call);
        }
        if scale == Scale::Nps {
            scene.life.meant.push((answered, meant as u8));
        }
        if mood == Mood::Annoyed && scene.draw.chance(0.3) {
            let unit = self.unit.unwrap_or_else(|| scene.region_unit());
            contact::case(
                scene,
                self.touchpoint.unwrap_or(Touchpoint::ProductUse),
                "low_score",
                unit,
                seconds(answered, 600.0),
            );
        }
    }
}

/// Twice a year or so: would you recommend us.
pub fn relation(scene: &mut Scene<'_>, at: Timestamp) {
    Ask::relation(at).in_unit(scene.region_unit()).put(scene);
}

/// A comment in the customer's language; a few give away an address or a number of their own.
pub fn written(scene: &mut Scene<'_>, about: Touchpoint, mood: Mood, theme: Option<Theme>) -> String {
    let city = scene.person.city();
    let speaker = comments::Speaker {
        russian: scene.person.russian,
        female: scene.person.female,
        city: if scene.person.russian { city.ru } else { city.en },
        name: scene.person.first_name,
    };
    comments::write(&speaker, about, mood, theme, &mut scene.draw)
}

/// Share of those asked who answer.
const fn response(channel: Channel) -> f64 {
    match channel {
        Channel::Email => 0.17,
        Channel::Sms => 0.19,
        Channel::Push => 0.22,
        Channel::Messenger => 0.28,
        Channel::Kiosk => 0.34,
        Channel::Ivr => 0.25,
        _ => 0.23,
    }
}

const fn on_the_spot(channel: Channel) -> &'static [Key] {
    match channel {
        Channel::Web => &[Key::Browser(0), Key::User],
        Channel::MobileApp => &[Key::Device, Key::User],
        _ => &[Key::Phone],
    }
}

const fn answered_over(invited: Channel) -> Channel {
    match invited {
        Channel::Email => Channel::Web,
        Channel::Push => Channel::MobileApp,
        other => other,
    }
}

/// What people say when the seller stands beside them: the top of the scale.
fn begged_score(scene: &mut Scene<'_>, scale: Scale, meant: f64) -> f64 {
    let top = scale.range().1;
    match scene.draw.weighted([0.70, 0.26, 0.03, 0.01].into_iter()) {
        0 => top,
        1 => {
            if scale == Scale::Nps {
                9.0
            } else {
                top
            }
        }
        2 => top - 2.0,
        _ => meant,
    }
}
