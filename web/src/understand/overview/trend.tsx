import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Metric } from "../../api/types";
import { showDay, showMonth, showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { margin, showCount, showSize, showValue } from "../../lib/numbers";
import { Chart } from "../../ui/chart";
import { DoubtMark } from "../../ui/doubt-mark";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { Scroller } from "../../ui/scroller";
import { inOneCurrency, nameOfMetric } from "../../ui/slices";
import { type GrainChoice, overPeriod } from "./address";
import { type TrendPoint, trendPoints } from "./rows";
import classes from "./trend.module.css";
import { trendOption } from "./trend-option";
import { type Slice, useOverview, useTrend } from "./use-overview";

const GRAINS = ["day", "week", "month"] as const;
const HEIGHT = 300;

/** A bucket of time in words: a day, the days of a week, or a month. */
export const sayBucket = ({ at, until }: TrendPoint, grain: GrainChoice, language: string): string =>
  grain === "month" ? showMonth(at, language) : showPeriod(at, until, language);

function Table({
  points,
  metric,
  grain,
  currency,
}: {
  points: TrendPoint[];
  metric: Metric;
  grain: GrainChoice;
  currency?: string | null;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <Scroller className={classes.scroll} style={{ maxHeight: HEIGHT }} label={nameOfMetric(metric)}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("overview.when")}</th>
            <th scope="col">{nameOfMetric(metric)}</th>
            <th scope="col">±</th>
            <th scope="col">{t("overview.count_column")}</th>
          </tr>
        </thead>
        <tbody>
          {points.map((point) => {
            const half = margin(point.low, point.high);
            return (
              <tr key={point.at}>
                <th scope="row">{sayBucket(point, grain, language)}</th>
                <td>{showValue(point.value, metric.unit, language, currency)}</td>
                <td>{half != null && showSize(half, metric.unit, language, currency)}</td>
                <td>{showCount(point.n, language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

interface TrendProps {
  metric: Metric;
  view: Slice & { grain: GrainChoice };
  height: number;
  asTable?: boolean;
  /** What a click on a point does. */
  onPick?: (point: TrendPoint) => void;
}

/** The line of a metric with the band of its interval and its target, or the same as a table. */
export function TrendView({ metric, view, height, asTable, onPick }: TrendProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { grain } = view;
  const { data, error, isPending, refetch } = useTrend(metric, view);
  const points = useMemo(() => (data ? trendPoints(data, grain) : []), [data, grain]);
  const currency = data && inOneCurrency(data).total.currency;
  const target = data?.target;
  const name = nameOfMetric(metric);

  const option = useCallback(
    (colour: (variable: string) => string) =>
      trendOption({
        points,
        metric: { ...metric, target },
        grain,
        currency,
        language,
        colour,
        t,
        say: (point) => sayBucket(point, grain, language),
      }),
    [points, metric, target, grain, currency, language, t],
  );

  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending) return <Skeleton height={height} />;
  if (!hasValue(points)) return <EmptyView title={t("overview.empty_title")} text={t("overview.empty_text")} />;
  if (asTable) return <Table points={points} metric={metric} grain={grain} currency={currency} />;
  const ends = { from: showDay(view.from, language), to: showDay(view.to, language) };
  return (
    <Chart
      height={height}
      label={t("overview.chart_label", { name, ...ends })}
      option={option}
      onClick={(index) => {
        const point = points[index];
        if (point) onPick?.(point);
      }}
    />
  );
}

const hasValue = (points: TrendPoint[]) => points.some((point) => point.value != null);

/** The metric over time: line, band of its interval, target; the same as a table on request. */
export function Trend({ metric }: { metric: Metric }) {
  const { t } = useTranslation();
  const view = useOverview();
  const { grain } = view;
  const [asTable, setAsTable] = useState(false);
  const { data } = useTrend(metric, view);
  const drawn = data !== undefined && hasValue(trendPoints(data, grain));
  return (
    <Panel
      title={t(`overview.over_time_${grain}`, { name: nameOfMetric(metric) })}
      aside={
        <>
          <DoubtMark metric={metric.name} from={view.from} to={view.to} />
          <SegmentedControl
            aria-label={t("overview.grain")}
            value={grain}
            onChange={(value) => {
              const known = GRAINS.find((one) => one === value);
              if (known) view.go({ ...view.query, grain: known });
            }}
            data={GRAINS.map((value) => ({ value, label: t(`overview.grain_${value}`) }))}
          />
        </>
      }
    >
      <TrendView
        metric={metric}
        view={view}
        height={HEIGHT}
        asTable={asTable}
        onPick={({ at, until }) => {
          if (grain !== "day") view.go(overPeriod(view.query, { from: at, to: until }));
        }}
      />
      {drawn && (
        <div className={classes.foot}>
          <span>
            {t("overview.chart_note")}
            {data.incomplete && <strong className={classes.incomplete}> {t("overview.incomplete")}</strong>}
          </span>
          <Button variant="subtle" size="compact-xs" className={classes.toggle} onClick={() => setAsTable(!asTable)}>
            {asTable ? t("overview.as_chart") : t("overview.as_table")}
          </Button>
        </div>
      )}
    </Panel>
  );
}
