import { NativeSelect, Skeleton } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useRouter } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { customersQuery } from "../../api/customers";
import { liveName } from "../../api/live";
import type { Metric, MetricAnswer } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { FeedbackList } from "../../ui/feedback-list";
import { LiveMark } from "../../ui/live-mark";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { PeriodPicker } from "../../ui/period-picker";
import { ProblemView } from "../../ui/problem-view";
import { nameOfMetric, valueAt } from "../../ui/slices";
import { UnitPicker } from "../../ui/unit-picker";
import { overPeriod, toggleFilter } from "./address";
import { BREAKDOWN, Breakdown, RowsWaiting } from "./breakdown";
import classes from "./page.module.css";
import { headlineOf } from "./say";
import { Scope } from "./scope";
import { Tiles, TilesWaiting } from "./tiles";
import { Trend } from "./trend";
import { dimensionOf, fitting, useBreakdown, useCatalogue, useOverview, useTotal, useZone } from "./use-overview";

const FirstSteps = lazy(() => import("../../ui/first-steps").then((module) => ({ default: module.FirstSteps })));

/** So many of the catalogue's metrics have a tile; the list has the rest. */
const TILES = 6;

/** The dimensions in which a cause is looked for, one after another. */
const CAUSES = ["touchpoint", "delay", "unit", "channel", "product"];

// Rooms do not know each other: the page that shows what is behind a number is led to when it is there.
const EXPLORE = "/explore";

/** Whether any row has a value of the dimension. */
const hasValues = (answer: MetricAnswer, dimension: string) => answer.rows.some((row) => valueAt(row, dimension));

function Headline({ metric }: { metric: Metric }) {
  const { t } = useTranslation();
  const router = useRouter();
  const view = useOverview();
  const total = useTotal(metric, view);
  const dimension = dimensionOf(metric, view.query);
  const rows = useBreakdown(metric, view, dimension);
  if (total.missing.length || (total.isError && !total.data)) return null;
  if (!total.data || (dimension && rows.isPending)) return <Skeleton height={24} width="min(100%, 560px)" mb={16} />;
  // The largest change among rows explains the number only while no single row is singled out.
  const whole = !view.filters.some(([name]) => name === dimension);
  const breakdown = rows.data && dimension && whole ? { answer: rows.data, dimension } : undefined;
  const { text, cause } = headlineOf(t, currentLanguage(), metric, total.data, breakdown);
  const behind = { metric: metric.name, where: fitting(metric, view.filters).where, behind: "all" };
  /** Into the row that explains most, and apart by what may explain it in turn. */
  const goDeeper = ({ dimension, value }: NonNullable<typeof cause>) => {
    const held = new Set([dimension, ...view.filters.map(([name]) => name)]);
    const by = CAUSES.find((name) => !held.has(name) && metric.dimensions.includes(name));
    view.go({ ...toggleFilter(view.query, dimension, value), by: by ?? dimension });
    document.getElementById(BREAKDOWN)?.scrollIntoView({ block: "nearest" });
  };
  // A dimension that nothing here has a value of explains nothing: the next one may.
  const idle = breakdown && total.data.total.significant && !hasValues(breakdown.answer, breakdown.dimension);
  const next = idle
    ? CAUSES.slice(CAUSES.indexOf(breakdown.dimension) + 1).find((name) => metric.dimensions.includes(name))
    : undefined;
  const why = cause ? () => goDeeper(cause) : next ? () => view.go({ ...view.query, by: next }) : undefined;
  return (
    <p className={classes.headline}>
      {text}{" "}
      {why && (
        <button type="button" className={classes.why} onClick={why}>
          {t("overview.why")} <IconArrowRight size={16} stroke={1.8} aria-hidden />
        </button>
      )}{" "}
      {view.filters.length > 0 && EXPLORE in router.routesByPath && (
        <Link to={EXPLORE as never} search={behind as never} className={classes.why}>
          {t("overview.behind")} <IconArrowRight size={16} stroke={1.8} aria-hidden />
        </Link>
      )}
    </p>
  );
}

/** Filters that the live feedback follows; the rest it says that it does not. */
const FOLLOWED = ["touchpoint", "channel", "unit"];

/** The last scores and comments of what the page is about, as they come. */
function LastFeedbackPanel() {
  const { t } = useTranslation();
  const view = useOverview();
  const held = Object.fromEntries(view.filters);
  const rest = view.filters.map(([name]) => name).filter((name) => !FOLLOWED.includes(name));
  const { touchpoint, channel, unit = view.unit } = held;
  return (
    <Panel
      title={t("overview.last_feedback")}
      aside={
        rest.length > 0 && (
          <span className={classes.note}>
            {t("overview.last_feedback_all", {
              names: rest.map((name) => word("dimension", name).toLowerCase()).join(", "),
            })}
          </span>
        )
      }
    >
      <FeedbackList name={liveName("feedback", { touchpoint, channel, unit: unit || undefined })} />
    </Panel>
  );
}

/** Whether nothing has ever arrived: asked only where the period has no answers. */
function useNothingYet(metric: Metric): boolean {
  const { data } = useTotal(metric, useOverview());
  const none = data?.total.n === 0;
  const customers = useInfiniteQuery({ ...customersQuery(""), enabled: none });
  return none && customers.data?.pages[0]?.items.length === 0;
}

function Loaded({ metrics, metric }: { metrics: Metric[]; metric: Metric }) {
  const { t } = useTranslation();
  const view = useOverview();
  const choose = (name: string) => view.go({ ...view.query, metric: name });
  const shown = metrics.slice(0, TILES);
  if (!shown.includes(metric)) shown[shown.length - 1] = metric;
  if (useNothingYet(metric)) {
    return (
      <>
        <PageHead title={t("overview.title")} />
        <Suspense fallback={<Skeleton height={240} />}>
          <FirstSteps />
        </Suspense>
      </>
    );
  }
  return (
    <>
      <PageHead
        title={t("overview.title")}
        aside={
          <>
            {metrics.length > TILES && (
              <NativeSelect
                aria-label={t("overview.metric")}
                size="xs"
                value={metric.name}
                onChange={(event) => choose(event.currentTarget.value)}
                data={metrics.map((one) => ({ value: one.name, label: nameOfMetric(one) }))}
              />
            )}
            <UnitPicker />
            <PeriodPicker value={view.period} onChange={(period) => view.go(overPeriod(view.query, period))} />
          </>
        }
        scope={
          <>
            <Scope metric={metric} />
            <LiveMark />
          </>
        }
      />
      <Panel className={classes.summary}>
        <Headline metric={metric} />
        <Tiles metrics={shown} chosen={metric.name} onChoose={choose} />
      </Panel>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Trend metric={metric} />
          <LastFeedbackPanel />
        </div>
        <Breakdown metric={metric} />
      </div>
    </>
  );
}

/** How things stand: the metrics of the catalogue, one of them over time and by a dimension. */
export function OverviewPage() {
  const { t } = useTranslation();
  const { data: metrics, error, refetch } = useCatalogue();
  const { query } = useOverview();
  const metric = metrics?.find(({ name }) => name === query.metric) ?? metrics?.[0];
  const zoned = useZone(metric);
  if (metrics && metric && zoned) return <Loaded metrics={metrics} metric={metric} />;
  return (
    <>
      <PageHead title={t("overview.title")} />
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : metrics && !metric ? (
        <EmptyView title={t("overview.no_metrics_title")} text={t("overview.no_metrics_text")} />
      ) : (
        <>
          <Panel className={classes.summary}>
            <Skeleton height={24} width="min(100%, 560px)" mb={16} />
            <TilesWaiting />
          </Panel>
          <div className={classes.columns}>
            <Panel title={<Skeleton height={16} width={120} />} aside={<Skeleton height={28} width={150} />}>
              <Skeleton height={300} />
            </Panel>
            <Panel title={<Skeleton height={16} width={120} />}>
              <RowsWaiting />
            </Panel>
          </div>
        </>
      )}
    </>
  );
}
