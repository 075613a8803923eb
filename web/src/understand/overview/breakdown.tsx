import { Skeleton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Metric, MetricRow } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { FEW, showCount, showValue } from "../../lib/numbers";
import { humanise, knownWord } from "../../lib/words";
import { Change } from "../../ui/change";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { toggleFilter } from "./address";
import classes from "./breakdown.module.css";
import { nameOf, place, type Scale, scaleOf, sortRows, valueAt } from "./rows";
import { sayCount } from "./say";
import { dimensionOf, useBreakdown, useOverview } from "./use-overview";

interface RowProps {
  row: MetricRow;
  metric: Metric;
  dimension: string;
  scale: Scale;
  chosen: boolean;
  onClick: () => void;
}

function Row({ row, metric, dimension, scale, chosen, onClick }: RowProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const few = row.n < FEW;
  const from = place(scale.origin, scale);
  const to = place(row.value ?? scale.origin, scale);
  return (
    <button type="button" className={classes.row} aria-pressed={chosen} onClick={onClick}>
      <span className={classes.name}>{nameOf(valueAt(row, dimension), dimension, t("overview.not_stated"), row)}</span>
      <span className={`${classes.value} ${few ? classes.light : ""}`}>
        {showValue(row.value, metric.unit, language, row.currency)}
      </span>
      <span className={classes.change}>
        {few ? (
          row.n > 0 && <span className={classes.few}>{t("overview.few")}</span>
        ) : (
          <Change
            change={row.change}
            significant={row.significant}
            unit={metric.unit}
            better={metric.better}
            currency={row.currency}
          />
        )}
      </span>
      <span className={classes.track} aria-hidden>
        {row.value != null && (
          <span
            className={`${classes.bar} ${few ? classes.thin : ""}`}
            style={{ left: `${Math.min(from, to)}%`, width: `${Math.max(Math.abs(to - from), 0.5)}%` }}
          />
        )}
        {row.low != null && row.high != null && !few && (
          <span
            className={classes.interval}
            style={{ left: `${place(row.low, scale)}%`, width: `${place(row.high, scale) - place(row.low, scale)}%` }}
          />
        )}
        {from > 0 && <span className={classes.zero} style={{ left: `${from}%` }} />}
      </span>
      <span className={classes.count}>
        <span className={classes.figure}>{showCount(row.n, language)}</span>
        <span className={classes.words}>{sayCount(t, language, row.n, metric.unit)}</span>
      </span>
    </button>
  );
}

function Rows({ metric, dimension }: { metric: Metric; dimension: string }) {
  const { t } = useTranslation();
  const view = useOverview();
  const { data, error, isPending, refetch } = useBreakdown(metric, view);
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending) return [1, 2, 3, 4, 5, 6, 7].map((key) => <Skeleton key={key} height={20} my={12} />);
  const rows = sortRows(data.rows, dimension, metric.better);
  if (!rows.length) return <EmptyView title={t("overview.empty_title")} text={t("overview.empty_text")} />;
  const scale = scaleOf(rows, metric);
  const held = view.filters.find(([name]) => name === dimension)?.[1];
  return (
    <div className={classes.rows}>
      <div className={classes.head} aria-hidden>
        <span className={classes.last}>{t("overview.count_column")}</span>
      </div>
      {rows.map((row) => {
        const value = valueAt(row, dimension);
        return (
          <Row
            key={`${value}·${row.currency ?? ""}`}
            row={row}
            metric={metric}
            dimension={dimension}
            scale={scale}
            chosen={held === value}
            onClick={() => view.go(toggleFilter(view.query, dimension, value))}
          />
        );
      })}
    </div>
  );
}

const sayBy = (t: TFunction, dimension: string) =>
  knownWord("by_dimension", dimension) ?? t("overview.by", { dimension: humanise(dimension).toLowerCase() });

/** The metric by one dimension, the worst first: value, change, bar with its interval, and how many. A click narrows the page to the row. */
export function Breakdown({ metric }: { metric: Metric }) {
  const { t } = useTranslation();
  const view = useOverview();
  const dimension = dimensionOf(metric, view.query);
  if (!dimension) return null;
  return (
    <Panel
      title={
        <span className={classes.by}>
          <select
            aria-label={t("overview.by_label")}
            value={dimension}
            onChange={(event) => view.go({ ...view.query, by: event.currentTarget.value })}
          >
            {metric.dimensions.map((value) => (
              <option key={value} value={value}>
                {sayBy(t, value)}
              </option>
            ))}
          </select>
          <IconChevronDown size={16} stroke={1.8} aria-hidden />
        </span>
      }
    >
      <Rows metric={metric} dimension={dimension} />
    </Panel>
  );
}
