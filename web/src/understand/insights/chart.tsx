import { useTranslation } from "react-i18next";
import type { Insight } from "../../api/insights";
import { showDay } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showValue } from "../../lib/numbers";
import classes from "./chart.module.css";
import { sayMeasure, sayValue, unitOf } from "./say";

const W = 340;
const H = 128;
const LEFT = 4;
const RIGHT = 58;
const TOP = 12;
const BOTTOM = 20;

/** Half a year by week: what was, over the band of what was to be expected; the label stands on the line. */
export function WeeksChart({ insight }: { insight: Insight }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { weeks, measure, since, worse } = insight;
  const unit = unitOf(measure);
  const known = weeks.flatMap((week, at) => (week.value == null ? [] : [{ ...week, at, value: week.value }]));
  const last = known.at(-1);
  if (known.length < 2 || !last) return null;
  const edges = known.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const [least, most] = [Math.min(...edges), Math.max(...edges)];
  const x = (at: number) => LEFT + (at / Math.max(1, weeks.length - 1)) * (W - LEFT - RIGHT);
  const y = (value: number) => TOP + (1 - (value - least) / (most - least || 1)) * (H - TOP - BOTTOM);
  const line = known.map(({ at, value }) => `${x(at)},${y(value)}`).join(" ");
  const upper = known.map(({ at, high, value }) => `${x(at)},${y(high ?? value)}`);
  const lower = known.map(({ at, low, value }) => `${x(at)},${y(low ?? value)}`);
  // The week in which it began; before the chart's first there is nothing to mark.
  const began = since ? weeks.findLastIndex(({ from }) => from <= since) : -1;
  const day = (index: number) =>
    weeks[index] ? showDay(weeks[index].from, language, weeks[index].from.slice(0, 4)) : "";
  const label = t("insights.chart", {
    metric: sayMeasure(t, insight),
    first: day(0),
    last: day(weeks.length - 1),
    value: sayValue(t, measure, last.value, language),
    expected: sayValue(t, measure, insight.expected, language),
  });
  return (
    <svg viewBox={`0 0 ${W} ${H}`} className={classes.chart} role="img" aria-label={label}>
      <polygon points={[...upper, ...lower.reverse()].join(" ")} className={classes.band} />
      {began > 0 && <line x1={x(began)} x2={x(began)} y1={TOP - 6} y2={H - BOTTOM} className={classes.began} />}
      <polyline points={line} className={classes.line} />
      <circle cx={x(last.at)} cy={y(last.value)} r={3.5} className={worse ? classes.bad : classes.good} />
      <text x={x(last.at) + 8} y={y(last.value) + 4} className={worse ? classes.badText : classes.goodText}>
        {showValue(last.value, unit, language)}
      </text>
      {Math.abs(y(insight.expected) - y(last.value)) > 13 && (
        <text x={x(last.at) + 8} y={y(insight.expected) + 4} className={classes.dim}>
          {showValue(insight.expected, unit, language)}
        </text>
      )}
      <text x={LEFT} y={H - 5} className={classes.dim}>
        {day(0)}
      </text>
      {began > 4 && began < weeks.length - 4 && (
        <text x={x(began)} y={H - 5} textAnchor="middle" className={classes.dim}>
          {day(began)}
        </text>
      )}
      <text x={x(weeks.length - 1)} y={H - 5} textAnchor="end" className={classes.dim}>
        {day(weeks.length - 1)}
      </text>
    </svg>
  );
}
