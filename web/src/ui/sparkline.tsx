import type { Mood } from "../lib/scores";
import classes from "./sparkline.module.css";

export interface SparkPoint {
  /** From 0 to 1. */
  height: number;
  mood: Mood;
  title: string;
}

const W = 240;
const H = 44;
const PAD = 6;

/** A line of scores, oldest first, without axes: for a glance. */
export function Sparkline({ points, label }: { points: SparkPoint[]; label: string }) {
  const x = (index: number) => PAD + (points.length < 2 ? W - 2 * PAD : (index / (points.length - 1)) * (W - 2 * PAD));
  const y = (height: number) => PAD + (1 - height) * (H - 2 * PAD);
  const line = points.map(({ height }, index) => `${x(index)},${y(height)}`).join(" ");
  return (
    <svg viewBox={`0 0 ${W} ${H}`} className={classes.spark} role="img" aria-label={label}>
      <polyline points={line} className={classes.line} />
      {points.map(({ height, mood, title }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place in the line.
        <circle key={index} cx={x(index)} cy={y(height)} r={3.2} className={classes[mood]}>
          <title>{title}</title>
        </circle>
      ))}
    </svg>
  );
}
