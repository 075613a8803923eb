import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Cell, Metric } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { DASH, FEW, margin, showSize, showValue } from "../../lib/numbers";
import { inLanguage, word } from "../../lib/words";
import { Change } from "../../ui/change";
import { DoubtMark } from "../../ui/doubt-mark";
import { inOneCurrency, nameOfMetric } from "../../ui/slices";
import { sayCount } from "./say";
import classes from "./tiles.module.css";
import { Today, useRefresh, useToday } from "./today";
import { type Slice, useOverview, useTotal } from "./use-overview";

const TargetLine = lazy(() => import("./target").then((module) => ({ default: module.TargetLine })));

/** The sums in the other currencies, the first few of them. */
const saySums = (cells: Cell[], { unit }: Metric, language: string): string =>
  cells
    .slice(0, 2)
    .map(({ value, currency }) => showValue(value, unit, language, currency))
    .concat(cells.length > 2 ? ["…"] : [])
    .join(", ");

/** A metric's number: value, change, how sure it is, how many answers, and today so far. */
export function Numbers({ metric, view }: { metric: Metric; view: Slice }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, isPending, isError, missing } = useTotal(metric, view);
  const today = useToday(metric, view);
  useRefresh(metric, view.to, today);
  if (missing.length) {
    const names = missing.map(([dimension]) => word("dimension", dimension).toLowerCase()).join(", ");
    return (
      <>
        <span className={classes.value}>{DASH}</span>
        <span className={classes.note}>{t("overview.no_dimension", { names })}</span>
      </>
    );
  }
  if (isError && !data) {
    return (
      <>
        <span className={classes.value}>{DASH}</span>
        <span className={classes.note}>{t("overview.failed")}</span>
      </>
    );
  }
  if (isPending || !data) {
    return (
      <>
        <Skeleton height={24} width={72} my={4} />
        <Skeleton height={12} width={96} my={2} />
      </>
    );
  }
  const { total, others } = inOneCurrency(data);
  const few = total.n < FEW && metric.unit !== "count";
  const half = margin(total.low, total.high);
  return (
    <>
      <span className={classes.line}>
        <span className={`${classes.value} ${few ? classes.light : ""}`}>
          {showValue(total.value, metric.unit, language, total.currency)}
        </span>
        {!few && (
          <Change
            change={total.change}
            significant={total.significant}
            unit={metric.unit}
            better={metric.better}
            currency={total.currency}
          />
        )}
      </span>
      <span className={classes.note}>
        {half != null && total.value != null && <span>±{showSize(half, metric.unit, language, total.currency)}</span>}
        <span>{sayCount(t, language, total.n, metric.unit)}</span>
        {others.length > 0 && <span>{t("overview.also", { sums: saySums(others, metric, language) })}</span>}
        {few && total.n > 0 && <span className={classes.few}>{t("overview.few")}</span>}
        {today && <Today metric={metric} today={today} />}
      </span>
    </>
  );
}

function Tile({ metric, chosen, onChoose }: { metric: Metric; chosen: boolean; onChoose: () => void }) {
  const view = useOverview();
  const { data } = useTotal(metric, view);
  const touchpoint = view.filters.find(([dimension]) => dimension === "touchpoint")?.[1];
  return (
    <div className={classes.tile} data-chosen={chosen || undefined}>
      <button
        type="button"
        className={classes.choose}
        aria-pressed={chosen}
        title={[inLanguage(metric.title), inLanguage(metric.description)].filter(Boolean).join(". ")}
        onClick={onChoose}
      >
        <span className={classes.name}>
          {nameOfMetric(metric)}{" "}
          <DoubtMark metric={metric.name} from={view.from} to={view.to} touchpoint={touchpoint} />
        </span>
        <Numbers metric={metric} view={view} />
      </button>
      {/* A target is of the whole, or of a unit: it says nothing of a part that a filter leaves. */}
      {data && !view.filters.length && (
        <Suspense fallback={<span className={classes.target}>&nbsp;</span>}>
          <TargetLine metric={metric} total={inOneCurrency(data).total} target={data.target} />
        </Suspense>
      )}
    </div>
  );
}

/** The numbers of the catalogue, each with its change, how sure it is, how many answers, and its target; a click makes it the page's metric. */
export function Tiles({
  metrics,
  chosen,
  onChoose,
}: {
  metrics: Metric[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <section className={classes.tiles} aria-label={t("overview.metrics")}>
      {metrics.map((metric) => (
        <Tile
          key={metric.name}
          metric={metric}
          chosen={metric.name === chosen}
          onChoose={() => onChoose(metric.name)}
        />
      ))}
    </section>
  );
}

/** The tiles before the catalogue is known. */
export function TilesWaiting() {
  return (
    <div className={classes.tiles}>
      {["a", "b", "c", "d", "e", "f"].map((key) => (
        <div key={key} className={`${classes.tile} ${classes.waiting}`}>
          <Skeleton height={12} width={60} my={2} />
          <Skeleton height={24} width={72} my={4} />
          <Skeleton height={12} width={96} my={2} />
        </div>
      ))}
    </div>
  );
}
