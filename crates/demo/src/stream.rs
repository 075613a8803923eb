//! The year of history, actor by actor: customers, bots, employees, surroundings.

use rapport_kernel::Interaction;

use crate::{Settings, calendar::DAYS, crowd, journey, log::Log, people::Person, world::World};

/// The interactions of the year that ends at `settings.now`, customer after customer and in time order within one; those
/// of bots, employees and surroundings follow. Made as they are asked for: only one actor is in memory.
pub fn interactions(settings: &Settings) -> impl Iterator<Item = Interaction> + Send + use<> {
    Year { world: World::new(settings), actor: 0, log: Log::default(), ready: Vec::new().into_iter() }
}

struct Year {
    world: World,
    actor: u32,
    log: Log,
    ready: std::vec::IntoIter<Interaction>,
}

impl Iterator for Year {
    type Item = Interaction;

    fn next(&mut self) -> Option<Interaction> {
        loop {
            if let Some(row) = self.ready.next() {
                return Some(row);
            }
            if !self.play(self.actor) {
                return None;
            }
            self.actor += 1;
            let (from, now) = (self.world.calendar.from, self.world.settings.now);
            self.log.rows.retain(|row| row.occurred_at >= from && row.received_at <= now);
            self.ready = std::mem::take(&mut self.log.rows).into_iter();
        }
    }
}

impl Year {
    /// Lets an actor play their year; false when there are no more.
    fn play(&mut self, actor: u32) -> bool {
        let (world, log) = (&self.world, &mut self.log);
        let mut left = actor;
        if left < world.settings.customers {
            journey::live_through(world, &Person::of(world, left), log);
            return true;
        }
        left -= world.settings.customers;
        if left < crowd::bot_batches(world) {
            crowd::bots(world, left, log);
            return true;
        }
        left -= crowd::bot_batches(world);
        if (left as usize) < world.employees.len() {
            crowd::employee(world, left as usize, log);
            return true;
        }
        left -= world.employees.len() as u32;
        if (left as i32) < DAYS {
            crowd::surroundings(world, left as i32, log);
            return true;
        }
        false
    }
}
