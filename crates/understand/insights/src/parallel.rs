//! Work on many rows at once, with the same result whatever the number of processors.

use std::{num::NonZero, thread};

/// Processors that may work at once.
pub fn workers() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Applies `work` to chunks of `items`, as many at a time as there are processors; results in the order of the items.
pub fn in_chunks<T: Sync, R: Send>(
    items: &[T],
    chunk: usize,
    work: impl Fn(&[T]) -> Vec<R> + Sync,
    told: &mut dyn FnMut(usize),
) -> Vec<R> {
    let workers = workers();
    let mut results = Vec::with_capacity(items.len());
    for wave in items.chunks(chunk.max(1) * workers) {
        let parts: Vec<Vec<R>> = thread::scope(|scope| {
            let running: Vec<_> = wave.chunks(chunk.max(1)).map(|part| scope.spawn(|| work(part))).collect();
            running
                .into_iter()
                .map(|one| match one.join() {
                    Ok(part) => part,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
                .collect()
        });
        results.extend(parts.into_iter().flatten());
        told(results.len());
    }
    results
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let mut last = 0;
        let doubled =
            in_chunks(&items, 7, |part| part.iter().map(|one| one * 2).collect(), &mut |done| last = done);
        assert_eq!(doubled, items.iter().map(|one| one * 2).collect::<Vec<_>>());
        assert_eq!(last, 1000);
    }
}
