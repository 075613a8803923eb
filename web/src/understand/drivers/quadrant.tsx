import { useTranslation } from "react-i18next";
import type { Factor, Found } from "../../api/drivers";
import { sayFactor } from "../../lib/factors";
import classes from "./quadrant.module.css";

const W = 640;
const H = 380;
const PAD = { left: 14, right: 14, top: 28, bottom: 30 };

export type Method = "shap" | "weights";

interface Point {
  factor: Factor;
  x: number;
  y: number;
}

/** How much of the whole a factor is, by the method. */
export const importanceOf = (factor: Factor, method: Method, found: Found): number | undefined =>
  method === "shap"
    ? factor.share
    : factor.weight && found.linear_r2
      ? factor.weight.value / found.linear_r2
      : undefined;

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / (values.length || 1);

/** Labels' places: pushed down until none covers another. */
function placed(points: Point[]): (Point & { label: number })[] {
  const taken: { x: number; y: number }[] = [];
  return [...points]
    .sort((a, b) => a.y - b.y)
    .map((point) => {
      let label = point.y;
      while (taken.some((one) => Math.abs(one.x - point.x) < 190 && Math.abs(one.y - label) < 15)) label += 3;
      taken.push({ x: point.x, y: label });
      return { ...point, label };
    });
}

/** Importance against performance: what is important and done badly stands at the top left. */
export function QuadrantView({
  found,
  method,
  open,
}: {
  found: Found;
  method: Method;
  open: (factor: string) => void;
}) {
  const { t } = useTranslation();
  const chosen = found.factors.filter((one) => one.movable && one.performance != null);
  const values = chosen.map((one) => importanceOf(one, method, found) ?? 0);
  const most = Math.max(...values, 0.01) * 1.12;
  const x = (performance: number) => PAD.left + (performance / 100) * (W - PAD.left - PAD.right);
  const y = (value: number) => H - PAD.bottom - (value / most) * (H - PAD.top - PAD.bottom);
  const points = placed(
    chosen.map((factor, index) => ({ factor, x: x(factor.performance ?? 0), y: y(values[index] ?? 0) })),
  );
  const [across, up] = [x(mean(chosen.map((one) => one.performance ?? 0))), y(mean(values))];
  return (
    <svg viewBox={`0 0 ${W} ${H}`} className={classes.plot}>
      <title>{t("drivers.quadrant_label")}</title>
      <rect x={PAD.left} y={PAD.top} width={across - PAD.left} height={up - PAD.top} className={classes.first} />
      <line x1={across} x2={across} y1={PAD.top} y2={H - PAD.bottom} className={classes.line} />
      <line x1={PAD.left} x2={W - PAD.right} y1={up} y2={up} className={classes.line} />
      <text x={PAD.left + 8} y={PAD.top + 16} className={classes.corner}>
        {t("drivers.quadrants.fix_first")}
      </text>
      <text x={W - PAD.right - 8} y={PAD.top + 16} textAnchor="end" className={classes.corner}>
        {t("drivers.quadrants.keep_up")}
      </text>
      <text x={PAD.left + 8} y={H - PAD.bottom - 8} className={classes.corner}>
        {t("drivers.quadrants.low_priority")}
      </text>
      <text x={W - PAD.right - 8} y={H - PAD.bottom - 8} textAnchor="end" className={classes.corner}>
        {t("drivers.quadrants.possible_overkill")}
      </text>
      <text x={PAD.left} y={PAD.top - 12} className={classes.axis}>
        ↑ {t("drivers.importance")}
      </text>
      <text x={W - PAD.right} y={H - 8} textAnchor="end" className={classes.axis}>
        {t("drivers.performance")} →
      </text>
      {points.map(({ factor, x: left, y: top, label }) => {
        const turned = left > W * 0.62;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a button cannot stand inside a drawing.
          <g
            key={factor.key}
            role="button"
            tabIndex={0}
            className={classes.point}
            data-first={(left < across && top < up) || undefined}
            onClick={() => open(factor.key)}
            onKeyDown={(event) => event.key === "Enter" && open(factor.key)}
          >
            <circle cx={left} cy={top} r={5} />
            <text x={turned ? left - 9 : left + 9} y={label + 4} textAnchor={turned ? "end" : "start"}>
              {sayFactor(t, factor)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
