import classes from "./spark.module.css";

const W = 96;
const H = 24;

/** Shares by week as a small line from nothing up: for a glance at the way things go. */
export function Spark({ shares, label }: { shares: (number | null)[]; label: string }) {
  const most = Math.max(...shares.map((share) => share ?? 0), 0) || 1;
  const x = (index: number) => (shares.length < 2 ? W / 2 : 2 + (index / (shares.length - 1)) * (W - 4));
  const y = (share: number) => H - 3 - (share / most) * (H - 6);
  const points = shares.flatMap((share, index) => (share == null ? [] : [{ x: x(index), y: y(share) }]));
  const last = points.at(-1);
  return (
    <svg viewBox={`0 0 ${W} ${H}`} className={classes.spark} role="img" aria-label={label}>
      <title>{label}</title>
      <line x1={2} x2={W - 2} y1={H - 3} y2={H - 3} className={classes.ground} />
      <polyline points={points.map((one) => `${one.x},${one.y}`).join(" ")} className={classes.line} />
      {last && <circle cx={last.x} cy={last.y} r={2.4} className={classes.last} />}
    </svg>
  );
}
