//! Following the stream, turn by turn.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use rapport_kernel::Interaction;
use rapport_store::{StoreError, StreamRow, stream};
use tokio::{sync::watch, time::Instant};

use super::{Live, Message, News, Question};

/// Interactions looked at one by one in a turn; with more of them, everything watched is computed.
const MOST_READ: i64 = 2000;
/// Questions computed at the same time: the engine uses every core for each.
const AT_ONCE: usize = 4;
/// Time alone changes answers too: a day ends, and the next begins.
const STALE: Duration = Duration::from_mins(5);
/// After a turn that took so long the rows of the next may have left the hot stream.
const LONG: Duration = Duration::from_secs(20);

/// Where following has got to.
struct Place {
    seq: i64,
    missed: bool,
}

impl Live {
    /// Follows the stream until [`Live::close`]. `last` is what the server's writer committed last.
    pub async fn run(&self, mut last: watch::Receiver<i64>) {
        let mut closed = self.closed.subscribe();
        let mut place = Place { seq: 0, missed: true };
        let mut writing = true;
        loop {
            tokio::select! {
                _ = closed.wait_for(|closed| *closed) => return,
                changed = last.changed(), if writing => writing = changed.is_ok(),
                () = self.wanted.notified() => {}
                () = tokio::time::sleep(self.settings.poll) => {}
            }
            let started = Instant::now();
            if let Err(error) = self.turn(&mut place).await {
                tracing::warn!(%error, "live screens wait for the store");
                tokio::time::sleep(self.settings.beat.min(Duration::from_secs(2))).await;
            }
            place.missed |= started.elapsed() > LONG;
            tokio::time::sleep_until(started + self.settings.tick).await;
        }
    }

    async fn turn(&self, place: &mut Place) -> Result<(), StoreError> {
        let through = stream::last_number(self.db.read()).await?;
        self.watched().retain(|_, watched| watched.message.receiver_count() > 0);
        if self.watched().is_empty() {
            // Nobody looks: what comes meanwhile is read when somebody does.
            place.missed |= through > place.seq;
            place.seq = through;
            return Ok(());
        }
        let missed = place.missed || through - place.seq > MOST_READ;
        let mut stored = Vec::new();
        if !missed && through > place.seq {
            let rows = stream::read_after(self.db.read(), place.seq, through, MOST_READ as usize).await?;
            stored = rows.iter().map(StreamRow::interaction).collect::<Result<_, _>>()?;
        }
        if missed || !stored.is_empty() {
            let news = if missed { News::Missed } else { News::Stored(&stored) };
            for topic in &self.topics {
                topic.follow(news).await;
            }
        }
        let due = self.due(missed, &stored);
        if !due.is_empty() {
            let started = Instant::now();
            futures::stream::iter(due)
                .for_each_concurrent(AT_ONCE, |question| self.compute(question, through))
                .await;
            metrics::histogram!("rapport_live_turn_seconds").record(started.elapsed().as_secs_f64());
        }
        *place = Place { seq: through, missed: false };
        self.reached.send_if_modified(|reached| std::mem::replace(reached, through) != through);
        Ok(())
    }

    /// What must be computed in this turn.
    fn due(&self, missed: bool, stored: &[Interaction]) -> Vec<Question> {
        let concerned = |question: &Question| {
            let topic = self.topics.get(question.topic);
            stored.iter().any(|one| {
                question.scope.allows(one.unit_id.as_deref())
                    && topic.is_some_and(|topic| topic.concerns(&question.asked, one))
            })
        };
        let watched = self.watched();
        let due = watched.iter().filter(|(question, watched)| {
            missed
                || watched.computed.is_none_or(|computed| computed.elapsed() > STALE)
                || concerned(question)
        });
        due.map(|(question, _)| question.clone()).collect()
    }

    /// Computes a question and, when the answer differs from the last, lays the message where connections take it from.
    async fn compute(&self, question: Question, through: i64) {
        let Some(topic) = self.topics.get(question.topic) else { return };
        let answer = match topic.answer(&question.asked, &question.scope).await {
            Ok(answer) => answer,
            Err(problem) => {
                // It stays as it was; whoever watches sees the numbers stand still, and the next turn tries again.
                tracing::warn!(%problem, topic = topic.name(), "a live answer was not computed");
                return;
            }
        };
        let mut watched = self.watched();
        let Some(watched) = watched.get_mut(&question) else { return };
        watched.computed = Some(Instant::now());
        if watched.answer.as_ref() == Some(&answer) {
            return;
        }
        let lines = format!("id: {through}\ndata: {answer}\n\n");
        watched.answer = Some(answer);
        watched.message.send_replace(Some(Message(Bytes::from(lines))));
    }
}
