import { Button, Skeleton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Metric, MetricRow } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { FEW, showCount, showValue } from "../../lib/numbers";
import { humanise, knownWord } from "../../lib/words";
import { Change } from "../../ui/change";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { inOneCurrency, nameOf, valueAt } from "../../ui/slices";
import { toggleFilter } from "./address";
import classes from "./breakdown.module.css";
import { place, type Scale, scaleOf, sortRows } from "./rows";
import { sayCount } from "./say";
import { dimensionOf, type Slice, useBreakdown, useOverview } from "./use-overview";

/** The id of the breakdown, so that the headline can lead to it. */
export const BREAKDOWN = "breakdown";

/** So many rows are shown at first: enough for touchpoints and regions; employees may be thousands. */
const MOST = 12;

interface RowProps {
  row: MetricRow;
  metric: Metric;
  dimension: string;
  scale: Scale | undefined;
  chosen: boolean;
  onClick: () => void;
}

/** A bar from the scale's origin, and a thin line for the interval. */
function Bar({ row, scale, few }: { row: MetricRow; scale: Scale; few: boolean }) {
  const from = place(scale.origin, scale);
  const to = place(row.value ?? scale.origin, scale);
  return (
    <>
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
    </>
  );
}

function Row({ row, metric, dimension, scale, chosen, onClick }: RowProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const few = row.n < FEW && metric.unit !== "count" && metric.unit !== "money";
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
        {scale && <Bar row={row} scale={scale} few={few} />}
      </span>
      <span className={classes.count}>
        <span className={classes.figure}>{showCount(row.n, language)}</span>
        <span className={classes.words}>{sayCount(t, language, row.n, metric.unit)}</span>
      </span>
    </button>
  );
}

/** The rows before they are known. */
export const RowsWaiting = () => [1, 2, 3, 4, 5, 6, 7].map((key) => <Skeleton key={key} height={20} my={16} />);

interface RowsProps {
  metric: Metric;
  dimension: string;
  view: Slice;
  /** Rows shown at first. */
  most?: number;
  /** What a click on a row does. */
  onPick: (value: string) => void;
}

/** A metric's rows of a dimension. */
export function Rows({ metric, dimension, view, most = MOST, onPick }: RowsProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { data, error, isPending, refetch } = useBreakdown(metric, view, dimension);
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending) return <RowsWaiting />;
  // Side by side the currencies are all there is to see; but bars of different ones have no common length.
  const byCurrency = dimension === "currency";
  const rows = sortRows(byCurrency ? data.rows : inOneCurrency(data).rows, dimension, metric);
  if (!rows.length) return <EmptyView title={t("overview.empty_title")} text={t("overview.empty_text")} />;
  const scale = byCurrency && metric.unit === "money" ? undefined : scaleOf(rows, metric);
  const shown = all ? rows : rows.slice(0, most);
  const held = view.filters.find(([name]) => name === dimension)?.[1];
  return (
    <div className={classes.rows}>
      <div className={classes.head} aria-hidden>
        <span className={classes.last}>{t("overview.count_column")}</span>
      </div>
      {shown.map((row) => {
        const value = valueAt(row, dimension);
        return (
          <Row
            key={`${value}·${row.currency ?? ""}`}
            row={row}
            metric={metric}
            dimension={dimension}
            scale={scale}
            chosen={held === value}
            onClick={() => onPick(value)}
          />
        );
      })}
      {rows.length > most && (
        <Button variant="subtle" size="compact-sm" className={classes.all} onClick={() => setAll(!all)}>
          {all ? t("overview.show_less") : t("overview.show_all", { count: rows.length })}
        </Button>
      )}
    </div>
  );
}

/** `By touchpoint`. */
export const sayBy = (t: TFunction, dimension: string) =>
  knownWord("by_dimension", dimension) ?? t("overview.by", { dimension: humanise(dimension).toLowerCase() });

/** The metric by one dimension, the worst first: value, change, bar with its interval, and how many. A click narrows the page to the row. */
export function Breakdown({ metric }: { metric: Metric }) {
  const { t } = useTranslation();
  const view = useOverview();
  const dimension = dimensionOf(metric, view.query);
  if (!dimension) return null;
  return (
    <Panel
      id={BREAKDOWN}
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
      <Rows
        metric={metric}
        dimension={dimension}
        view={view}
        onPick={(value) => view.go(toggleFilter(view.query, dimension, value))}
      />
    </Panel>
  );
}
