import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconLayoutColumns } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { inLanguage, word } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { ProblemView } from "../../ui/problem-view";
import { ScopePickers } from "../../ui/scope-pickers";
import { SCALES, type Scale } from "./address";
import { Cell } from "./cell";
import { cellsOf } from "./cells";
import classes from "./journey.module.css";
import { useJourney, useMayArrange } from "./use-journey";

const route = getRouteApi("/frame/journey");

// Few people arrange the journey, and seldom.
const Arrange = lazy(() => import("./arrange"));

function Waiting() {
  return (
    <div className={classes.stages} aria-busy="true">
      {[1, 2, 3, 4, 5].map((key) => (
        <div key={key}>
          <Skeleton height={20} width={120} mb={12} />
          <Skeleton height={150} mb={12} />
          <Skeleton height={150} />
        </div>
      ))}
    </div>
  );
}

/** The journey at a glance: stages across, the touchpoints of each below. */
export function JourneyPage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const view = useJourney(query);
  const mayArrange = useMayArrange();
  const [arranging, setArranging] = useState(false);
  const { journey, metric } = view;
  const columns = journey ? cellsOf(journey, view.score, view.volume, view.moments?.items ?? [], view.notes) : [];
  const most = Math.max(0, ...columns.flatMap(({ cells }) => cells.map(({ volume }) => volume)));
  return (
    <>
      <PageHead
        title={t("journey.title")}
        aside={
          <>
            <SegmentedControl
              aria-label={t("journey.score")}
              value={view.scale}
              onChange={(score) => void navigate({ search: { ...query, score: score as Scale } })}
              data={SCALES.map((scale) => ({ value: scale, label: word("metric", scale) }))}
            />
            <ScopePickers />
            {mayArrange && journey && (
              <Button
                variant={arranging ? "light" : "default"}
                size="xs"
                h={30}
                leftSection={<IconLayoutColumns size={16} stroke={1.6} aria-hidden />}
                onClick={() => setArranging(!arranging)}
              >
                {t("journey.arrange.open")}
              </Button>
            )}
          </>
        }
        scope={
          <span>
            {showPeriod(view.from, view.to, language)}
            {journey?.version === 0 && ` · ${t("journey.guessed")}`}
          </span>
        }
      />
      {arranging && journey && (
        <Suspense fallback={<Skeleton height={200} mb={16} />}>
          <Arrange journey={journey} onDone={() => setArranging(false)} />
        </Suspense>
      )}
      {view.error ? (
        <ProblemView error={view.error} retry={view.retry} />
      ) : view.waiting || !journey || !metric ? (
        <Waiting />
      ) : columns.every(({ cells }) => !cells.length) ? (
        <EmptyView title={t("journey.empty_title")} text={t("journey.empty_text")} />
      ) : (
        <div className={classes.stages}>
          {columns.map(({ stage, cells }) => (
            <section key={stage?.id ?? ""} className={classes.stage}>
              <h2 className={classes.heading}>{inLanguage(stage?.name) ?? t("journey.unplaced")}</h2>
              {cells.map((facts) => (
                <Cell
                  key={facts.touchpoint.code}
                  facts={facts}
                  metric={metric}
                  moments={view.moments}
                  most={most}
                  query={query}
                />
              ))}
            </section>
          ))}
        </div>
      )}
    </>
  );
}
