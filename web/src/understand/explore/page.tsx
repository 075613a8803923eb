import { Skeleton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { metricQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { inOneCurrency, nameOfMetric } from "../../ui/slices";
import { question } from "./address";
import { BehindDrawer } from "./behind";
import { type Drawing, sayCount, sayName } from "./draw";
import { behind } from "./drill";
import { ExportMenu } from "./export-menu";
import { Kinds } from "./kinds";
import { MarkMenu, type Pointed } from "./mark-menu";
import classes from "./page.module.css";
import { OneNumber, Picture, useDrawn } from "./picture";
import { Sentence } from "./sentence";
import { countFirst, kindOf, kindsFor, markOf, type Slice, slicesOf } from "./shape";
import { Table } from "./table";
import { questionOf, useExplore, useMetric, useZone } from "./use-explore";
import { Views } from "./views";

/** The answer: drawn, and as a table; every number opens. */
function Answer({ metric }: { metric: Metric }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const view = useExplore();
  const [pointed, setPointed] = useState<Pointed>();
  const { by, grain, query, from, to, go } = view;
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery(metricQuery(questionOf(metric, view)));
  const notStated = t("explore.not_stated");
  const asked = by.join(",");
  const slices = useMemo(
    () => (data ? slicesOf(data, asked ? asked.split(",") : [], notStated) : []),
    [data, asked, notStated],
  );
  const kind = kindOf(query, countFirst(slices));
  const one = data && inOneCurrency(data);
  const currency = one?.total.currency;
  const drawing = useMemo<Drawing>(
    () => ({ slices, by: asked ? asked.split(",") : [], grain, metric, currency, language, t }),
    [slices, asked, grain, metric, currency, language, t],
  );
  const drawn = useDrawn(kind, drawing);

  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending || !one) {
    return (
      <Panel>
        <Skeleton height={320} />
      </Panel>
    );
  }
  const point = (slice: Slice, x: number, y: number) =>
    setPointed({ mark: markOf(slice, by), name: sayName(slice, { grain, language }), x, y });
  const kinds = kindsFor({ by, grain }, countFirst(slices));
  const empty = one.total.n === 0 && slices.every(({ row }) => row.n === 0);
  return (
    <div className={isPlaceholderData ? classes.old : undefined} aria-busy={isPlaceholderData}>
      <p className={classes.scope}>
        {showPeriod(data.from, data.to, language)} ·{" "}
        {t("explore.against", { period: showPeriod(data.previous.from, data.previous.to, language) })} ·{" "}
        {sayCount(t, language, one.total.n, metric.unit)}
        {data.incomplete && ` · ${t("explore.incomplete")}`}
        {one.others.length > 0 && ` · ${t("explore.one_currency", { currency: currency ?? "" })}`}
      </p>
      {empty ? (
        <EmptyView title={t("explore.empty_title")} text={t("explore.empty_text")} />
      ) : (
        <Panel
          title={nameOfMetric(metric)}
          aside={
            <>
              {kinds.length > 1 && (
                <Kinds kinds={kinds} kind={kind} onPick={(chart) => go({ ...question(query), chart })} />
              )}
              <ExportMenu metric={metric} view={view} slices={slices} drawn={drawn} />
            </>
          }
        >
          {kind === "number" && (
            <OneNumber cell={one.total} metric={metric} onOpen={() => go(behind(query, { keys: [] }, from, to))} />
          )}
          {drawn && <Picture drawn={drawn} metric={metric} onMark={point} />}
          {slices.length > 0 && (
            <div className={drawn ? classes.below : undefined}>
              <Table slices={slices} metric={metric} view={view} onMark={point} />
            </div>
          )}
        </Panel>
      )}
      {pointed && <MarkMenu metric={metric} view={view} pointed={pointed} onClose={() => setPointed(undefined)} />}
      <BehindDrawer metric={metric} view={view} />
    </div>
  );
}

/** Any metric by anything, as one sentence; drawn, tabled, opened, kept and taken away. */
export function ExplorePage() {
  const { t } = useTranslation();
  const view = useExplore();
  const { metrics, metric, error, refetch } = useMetric(view.query);
  const zoned = useZone(metric);
  return (
    <>
      <PageHead title={t("explore.title")} aside={metric && <Views view={view} />} />
      {metrics && metric && zoned ? (
        <>
          <Panel className={classes.question}>
            <VisuallyHidden component="h2">{t("explore.question")}</VisuallyHidden>
            <Sentence metrics={metrics} metric={metric} view={view} />
          </Panel>
          <Answer metric={metric} />
        </>
      ) : error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : metrics && !metric ? (
        <EmptyView title={t("explore.no_metrics_title")} text={t("explore.no_metrics_text")} />
      ) : (
        <>
          <Panel className={classes.question}>
            <Skeleton height={32} />
          </Panel>
          <Panel>
            <Skeleton height={320} />
          </Panel>
        </>
      )}
    </>
  );
}
