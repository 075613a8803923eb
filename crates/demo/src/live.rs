//! What happens after the history: an endless stream, minute by minute.
//!
//! A minute's episodes depend on the seed and the minute alone, so a stream that begins again tells the same moments
//! under the same message ids, and de-duplication takes care of the overlap.

use std::{cmp::Reverse, collections::BinaryHeap};

use rapport_kernel::{
    Interaction, Timestamp,
    time::{DAY, MINUTE},
};

use crate::{
    Settings,
    calendar::Calendar,
    crowd,
    draw::{Draw, Stream},
    geography::REGIONS,
    journey::{self, HABITS, Life, Scene},
    log::Log,
    people::Person,
    world::World,
};

/// How far back minutes are played again for what they still have to bring.
const REACH: i64 = 45 * DAY;
/// Share of the customers who join within a year.
const JOINING: f64 = 0.24;

/// Interactions after `from`, in order of `occurred_at`, without end: the caller waits until each is due. Give the settings
/// that the history was made with. Orders and answers under way at the end of the history arrive here. The first item
/// takes as long as making the history does, since every customer's standing is needed.
pub fn live(settings: &Settings, from: Timestamp) -> impl Iterator<Item = Interaction> + Send + use<> {
    let from = from.max(settings.now);
    let first = from.plus(-REACH).max(settings.now);
    Live {
        world: World::new(settings),
        from,
        minute: first.micros().div_euclid(MINUTE) + 1,
        log: Log::default(),
        lives: Vec::new(),
        due: BinaryHeap::new(),
    }
}

struct Live {
    world: World,
    from: Timestamp,
    /// The next minute to play, counted from 1970.
    minute: i64,
    log: Log,
    /// How each customer of the history stands.
    lives: Vec<Life>,
    due: BinaryHeap<Reverse<Due>>,
}

/// An interaction that waits for its moment.
struct Due(Box<Interaction>);

impl Due {
    fn key(&self) -> (Timestamp, &str) {
        (self.0.occurred_at, &self.0.message_id)
    }
}
impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Due {}
impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Due {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

impl Iterator for Live {
    type Item = Interaction;

    fn next(&mut self) -> Option<Interaction> {
        if self.lives.is_empty() {
            self.catch_up();
        }
        loop {
            let begins = Timestamp::from_micros(self.minute * MINUTE);
            // Episodes may look an hour back (usage before its bill), never more.
            if let Some(Reverse(first)) = self.due.peek()
                && first.0.occurred_at < begins.plus(-60 * MINUTE)
            {
                return self.due.pop().map(|Reverse(due)| *due.0);
            }
            self.play_minute();
        }
    }
}

impl Live {
    /// Lives through the history for how everybody stands, and keeps what it left open.
    fn catch_up(&mut self) {
        for index in 0..self.world.settings.customers.max(1) {
            let person = Person::of(&self.world, index);
            let life = journey::live_through(&self.world, &person, &mut self.log);
            self.lives.push(life);
            let now = self.world.settings.now;
            self.log.rows.retain(|row| row.received_at > now);
            self.keep();
        }
    }

    /// Moves what has been written to what is due.
    fn keep(&mut self) {
        let from = self.from;
        self.due.extend(
            self.log
                .rows
                .drain(..)
                .filter(|row| row.occurred_at > from)
                .map(|row| Reverse(Due(Box::new(row)))),
        );
    }

    fn play_minute(&mut self) {
        let (minute, at) = (self.minute, Timestamp::from_micros(self.minute * MINUTE));
        self.minute += 1;
        let mut draw = self.world.draw(Stream::Live, minute.unsigned_abs(), 0);
        let customers = f64::from(self.world.settings.customers);
        let minutes = 365.0 * 24.0 * 60.0;
        for (number, habit) in HABITS.iter().enumerate() {
            // Drawn as if every minute were the busiest, and thinned by how busy it really is there.
            let most = habit.times * 1.6 * customers / minutes / Calendar::mean_busyness(habit.rhythm);
            for turn in 0..draw.poisson(most) {
                let index = draw.below(self.lives.len()) as u32;
                let moment = at.plus(draw.below(MINUTE as usize) as i64);
                let person = Person::of(&self.world, index);
                let wanted = habit.of(&person) / (habit.times * 1.6);
                let busy = self.world.calendar.busyness(habit.rhythm, person.region, moment);
                if draw.chance((wanted * busy).min(1.0)) {
                    self.log.begin(format!("l{minute}.{number}.{turn}"));
                    self.play_one(&person, habit.episode, moment);
                    self.keep();
                }
            }
        }
        for turn in 0..draw.poisson(JOINING * customers / minutes) {
            let since = u64::try_from(minute - self.world.settings.now.micros() / MINUTE).unwrap_or(0);
            let index = u64::from(self.world.settings.customers) + since * 4 + u64::from(turn);
            let person = Person::of(&self.world, u32::try_from(index).unwrap_or(u32::MAX - 1));
            self.log.begin(format!("l{minute}.n.{turn}"));
            let (mut life, draw) = (Life::default(), self.world.draw(Stream::Live, index, 1));
            let mut scene =
                Scene { world: &self.world, person: &person, life: &mut life, draw, log: &mut self.log };
            journey::sign_up(&mut scene, at);
            self.keep();
        }
        if draw.chance(0.1 * customers / minutes) {
            let region = draw.weighted(REGIONS.iter().map(|region| region.share));
            self.log.begin(format!("l{minute}.e"));
            crowd::surrounding(&self.world, region, at, &mut self.log, &mut draw);
            self.keep();
        }
    }

    fn play_one(&mut self, person: &Person, episode: journey::Episode, at: Timestamp) {
        let Some(life) = self.lives.get_mut(person.index as usize) else { return };
        if life.gone {
            return;
        }
        life.settle(at);
        let mut draw = Draw::of(
            self.world.settings.seed,
            Stream::Live,
            at.micros().unsigned_abs(),
            u64::from(person.index) + 2,
        );
        let often: f64 = HABITS.iter().map(|habit| habit.of(person)).sum();
        let leaves = journey::leaves_now(&self.world, life, often, &mut draw);
        let mut scene = Scene { world: &self.world, person, life, draw, log: &mut self.log };
        if leaves {
            journey::leave(&mut scene, at);
        } else {
            journey::play(&mut scene, episode, at);
        }
    }
}
