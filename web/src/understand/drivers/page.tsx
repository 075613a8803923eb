import { Button, NativeSelect, Progress, SegmentedControl, Skeleton } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { DriversRun, Found } from "../../api/drivers";
import { showAgo, showMoment, showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { DASH, margin, showCount } from "../../lib/numbers";
import { humanise, knownWord, word } from "../../lib/words";
import { FilterChip } from "../../ui/chip";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { ProblemView } from "../../ui/problem-view";
import { ScopePickers } from "../../ui/scope-pickers";
import { BY, type DriversQuery, type Scale } from "./address";
import { FactorPanel } from "./factor";
import { Factors } from "./factors";
import { Mentions } from "./mentions";
import { Gaps, Pairs, Segments, Warnings } from "./more";
import classes from "./page.module.css";
import { sayHeadline, showPoints } from "./say";
import { useDrivers } from "./use-drivers";
import { Waterfall } from "./waterfall";

const route = getRouteApi("/frame/drivers");

const DONE = { waiting: 4, reading: 15, learning: 45, counting: 85 } as const;

/** While it is computed: what is done now, and how far. */
function Running({ run }: { run?: DriversRun }) {
  const { t } = useTranslation();
  const step = run?.state === "running" ? (run.step ?? "reading") : "waiting";
  return (
    <div aria-busy="true">
      <div className={classes.running} role="status">
        <Progress value={DONE[step]} aria-label={t("drivers.running")} mb={8} />
        {t(`drivers.step.${step}`)}
      </div>
      <Skeleton height={30} width="70%" mb={20} />
      <Skeleton height={260} mb={16} />
      <Skeleton height={260} />
    </div>
  );
}

function Answer({
  run,
  found,
  query,
  open,
}: {
  run: DriversRun;
  found: Found;
  query: DriversQuery;
  open: (factor?: string) => void;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { scale } = run.question;
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const r2 = found.quality?.r2;
  const half = r2 && margin(r2.low, r2.high);
  const factor = found.factors.find((one) => one.key === query.factor);
  // A factor that was picked in a drawing opens below it.
  useEffect(() => {
    if (factor) document.getElementById("factor")?.scrollIntoView({ block: "nearest" });
  }, [factor]);
  return (
    <div className={classes.column}>
      <div>
        <p className={classes.headline}>{sayHeadline(t, found, scale, language)}</p>
        <p className={classes.sure}>
          <strong>
            {word("scale", scale)} {found.now.n ? showPoints(found.now.value, scale, language) : DASH}
          </strong>
          {found.now.low != null && ` (±${showPoints(margin(found.now.low, found.now.high) ?? 0, scale, language)})`} ·{" "}
          {found.answers < found.of
            ? t("drivers.sampled", { n: showCount(found.answers, language), of: showCount(found.of, language) })
            : t("drivers.answers", { count: found.answers, n: showCount(found.answers, language) })}
          {r2 &&
            ` · ${t("drivers.quality", { share: percent.format(Math.max(0, r2.value)), half: half == null ? "–" : Math.round(half * 100) })}`}
        </p>
      </div>
      {!found.nothing && <Waterfall key={run.id} run={run} found={found} open={open} />}
      {found.factors.length > 0 && <Factors found={found} chosen={factor?.key} open={open} />}
      {factor && <FactorPanel run={run} factor={factor} close={() => open(undefined)} />}
      <Mentions run={run} found={found} />
      <Pairs run={run} found={found} />
      <Segments run={run} found={found} />
      <Gaps found={found} />
      <Warnings found={found} />
      <details className={classes.methods}>
        <summary>{t("drivers.methods")}</summary>
        <p>{t("drivers.methods_text")}</p>
      </details>
    </div>
  );
}

/** What moves a score, what it costs, and why. */
export function DriversPage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const view = useDrivers(query);
  const { run } = view;
  const go = (change: Partial<DriversQuery>) =>
    void navigate({ search: { ...query, factor: undefined, ...change }, resetScroll: false });
  const open = (factor?: string) => void navigate({ search: { ...query, factor }, resetScroll: false });
  const [field, value] = query.customers?.split(":") ?? [];
  const scales = view.scales.length ? view.scales : view.scale ? [view.scale] : [];
  return (
    <>
      <PageHead
        title={t("drivers.title")}
        aside={<ScopePickers />}
        scope={
          <div className={classes.scope}>
            {scales.length > 1 && (
              <SegmentedControl
                aria-label={t("drivers.score")}
                value={view.scale}
                onChange={(scale) => go({ scale: scale as Scale, touchpoint: undefined })}
                data={scales.map((scale) => ({ value: scale, label: word("scale", scale) }))}
              />
            )}
            <NativeSelect
              size="xs"
              aria-label={word("dimension", "touchpoint")}
              value={query.touchpoint ?? ""}
              onChange={({ currentTarget }) => go({ touchpoint: currentTarget.value || undefined })}
              data={[
                { value: "", label: t("drivers.everywhere") },
                ...view.touchpoints.map(({ touchpoint, answers }) => ({
                  value: touchpoint ?? "",
                  label: `${word("touchpoint", touchpoint ?? "")} · ${showCount(answers, language)}`,
                })),
              ]}
            />
            <NativeSelect
              size="xs"
              aria-label={t("drivers.by")}
              value={view.by}
              onChange={({ currentTarget }) => go({ by: currentTarget.value as DriversQuery["by"] })}
              data={BY.map((by) => ({
                value: by,
                label: word("by_dimension", by === "unit_id" ? "unit" : by),
              }))}
            />
            {query.customers && field && (
              <FilterChip label={t("drivers.lift")} onRemove={() => go({ customers: undefined })}>
                {word("dimension", field)}: {knownWord(field, value ?? "") ?? humanise(value ?? "")}
              </FilterChip>
            )}
            <span>{showPeriod(view.from, view.to, language)}</span>
            {run?.finished_at && (
              <span title={showMoment(run.finished_at, language)}>
                {t("drivers.computed", { ago: showAgo(run.finished_at, language) })}
              </span>
            )}
            {run?.state === "done" && (
              <Button
                variant="subtle"
                size="compact-xs"
                leftSection={<IconRefresh size={14} stroke={1.8} aria-hidden />}
                loading={view.asking}
                onClick={() => void view.again()}
              >
                {t("drivers.again")}
              </Button>
            )}
          </div>
        }
      />
      {view.error ? (
        <ProblemView error={view.error} retry={view.retry} />
      ) : view.empty ? (
        <EmptyView title={t("drivers.empty_title")} text={t("drivers.empty_text")} />
      ) : run?.state === "failed" ? (
        <EmptyView
          title={t("drivers.failed_title")}
          text={t("drivers.failed_text")}
          action={<Button onClick={() => void view.again()}>{t("drivers.again")}</Button>}
        />
      ) : run?.found ? (
        <Answer run={run} found={run.found} query={query} open={open} />
      ) : (
        <Running run={run} />
      )}
    </>
  );
}
