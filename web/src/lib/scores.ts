import steps from "./score-steps.json";

/** What a score says: the NPS groups, and their like on the other scales. */
export type Mood = "good" | "calm" | "bad";
type Scale = "nps" | "csat" | "ces" | "enps";

/** From which score up it is passive, and from which it is a promoter's (or satisfied): as the server has it, whose tests read this table. */
const STEPS = steps as unknown as Record<Scale, [calm: number, good: number]>;

/** Lowest and highest score of a scale. */
const RANGE: Record<Scale, [low: number, high: number]> = {
  nps: [0, 10],
  enps: [0, 10],
  csat: [1, 5],
  ces: [1, 7],
};

// A scale that we do not know yet is taken for the widest.
const known = (scale: string): Scale => (scale in RANGE ? (scale as Scale) : "nps");

/** The highest score of a scale. */
export const mostOf = (scale: string): number => RANGE[known(scale)][1];

export function moodOfScore(score: number, scale: string): Mood {
  const [calm, good] = STEPS[known(scale)];
  return score >= good ? "good" : score >= calm ? "calm" : "bad";
}

/** Where a score stands on its scale, from 0 to 1: scores of different scales share one line by it. */
export function heightOfScore(score: number, scale: string): number {
  const [low, high] = RANGE[known(scale)];
  return (score - low) / (high - low);
}
