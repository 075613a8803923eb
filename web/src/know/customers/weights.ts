import type { Card } from "../../api/types";

/** How much a block matters, in steps: 0 for not at all, 2 for as much as the others. */
export const LEVELS = [0, 1, 2, 3, 4] as const;
export const MOST_LEVEL = 4;
const USUAL = 2;

/** Steps of weights that are shares of 1: an equal share is the usual step. */
export function levelsOf(blocks: Card["importance"]): Record<string, number> {
  const weighing = blocks.filter(({ weight }) => weight > 0);
  // The shares come from steps: the usual one is taken to be the one that makes most of them whole.
  const least = Math.min(...weighing.map(({ weight }) => weight));
  const equal = weighing.every(({ weight }) => Math.abs(weight - least) < 1e-9);
  const unit = equal ? least / USUAL : unitOf(weighing.map(({ weight }) => weight));
  return Object.fromEntries(
    blocks.map(({ block, weight }) => [
      block,
      Math.min(MOST_LEVEL, weight > 0 ? Math.max(1, Math.round(weight / unit)) : 0),
    ]),
  );
}

/** The largest share of which all others are whole multiples up to the highest step, or nearly. */
function unitOf(weights: number[]): number {
  const most = Math.max(...weights);
  let best = most / MOST_LEVEL;
  let error = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= MOST_LEVEL; step++) {
    const unit = most / step;
    const off = weights.reduce((sum, weight) => sum + Math.abs(weight / unit - Math.round(weight / unit)), 0);
    // Of steps that fit alike the first: equal weights never come here.
    if (off < error - 1e-6) {
      best = unit;
      error = off;
    }
  }
  return best;
}

/** Weights of steps, as the server takes them: the usual step weighs 1, as a block that is not named; all alike need none. */
export function weightsOf(levels: Record<string, number>): Record<string, number> {
  const values = Object.values(levels);
  if (values.every((level) => level === values[0])) return {};
  return Object.fromEntries(Object.entries(levels).map(([block, level]) => [block, level / USUAL]));
}
