import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Cell, Metric } from "../../api/types";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { currentLanguage } from "../../lib/i18n";
import { margin, showSize, showValue } from "../../lib/numbers";
import { Change } from "../../ui/change";
import { Chart } from "../../ui/chart";
import { nameOfMetric } from "../../ui/slices";
import type { ChartKind } from "./address";
import { type Drawing, type Drawn, sayCount } from "./draw";
import { drawBars } from "./draw-bars";
import { drawHeat } from "./draw-heat";
import { drawLines } from "./draw-lines";
import { drawMap } from "./draw-map";
import classes from "./page.module.css";
import { isThin, type Slice } from "./shape";

/** The question's one number. */
export function OneNumber({ cell, metric, onOpen }: { cell: Cell; metric: Metric; onOpen: () => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const unsure = margin(cell.low, cell.high);
  const thin = isThin(cell, metric);
  return (
    <button type="button" className={classes.number} onClick={onOpen} title={t("explore.see_behind")}>
      <span className={thin ? `${classes.figure} ${classes.light}` : classes.figure}>
        {showValue(cell.value, metric.unit, language, cell.currency)}
      </span>
      <span className={classes.beside}>
        {unsure != null && <span>±{showSize(unsure, metric.unit, language, cell.currency)}</span>}
        <Change
          {...cell}
          change={cell.change}
          significant={cell.significant}
          unit={metric.unit}
          better={metric.better}
        />
        <span>
          {sayCount(t, language, cell.n, metric.unit)}
          {thin && cell.n > 0 && ` · ${t("explore.few")}`}
        </span>
      </span>
    </button>
  );
}

/** The drawing of an answer; nothing for what is a table or a number. */
export function useDrawn(kind: ChartKind, drawing: Drawing): Drawn | undefined {
  const units = useQuery({ ...unitsQuery, enabled: kind === "map" }).data;
  return useMemo(() => {
    switch (kind) {
      case "line":
        return drawLines(drawing);
      case "bar":
        return drawBars(drawing);
      case "heat":
        return drawHeat(drawing);
      case "map":
        return drawMap(
          drawing,
          (units ?? []).map(({ code, parent }) => ({
            code,
            name: nameOfUnit(units, code),
            ...(parent && { parent }),
          })),
        );
      default:
        return undefined;
    }
  }, [kind, drawing, units]);
}

interface Props {
  drawn: Drawn;
  metric: Metric;
  onMark: (slice: Slice, x: number, y: number) => void;
}

/** The chart; its table is below. */
export function Picture({ drawn, metric, onMark }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <Chart
        full
        option={drawn.option}
        height={drawn.height}
        label={t("explore.chart_label", { name: nameOfMetric(metric) })}
        onMark={(mark) => {
          const slice = drawn.sliceAt(mark);
          if (slice) onMark(slice, mark.x, mark.y);
        }}
      />
      {drawn.left > 0 && <p className={classes.note}>{t("explore.left", { count: drawn.left })}</p>}
    </>
  );
}
