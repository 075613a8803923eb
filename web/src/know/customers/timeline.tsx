import { Button, Skeleton, Switch } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { timelineQuery } from "../../api/customers";
import type { Entry } from "../../api/types";
import { unitsQuery } from "../../api/units";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import classes from "./timeline.module.css";
import { TimelineEntry } from "./timeline-entry";

const route = getRouteApi("/frame/customers/$id");

/** Calls `act` when the element comes near the bottom of the screen. */
function useNear(act: () => void) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current || typeof IntersectionObserver === "undefined") return;
    const watcher = new IntersectionObserver(([seen]) => seen?.isIntersecting && act(), { rootMargin: "600px" });
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [act]);
  return mark;
}

function byDay(entries: Entry[], language: string): [day: string, entries: Entry[]][] {
  const days: [string, Entry[]][] = [];
  for (const entry of entries) {
    const day = showDate(entry.occurred_at, language, "long");
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(entry);
    else days.push([day, [entry]]);
  }
  return days;
}

function Entries({ id, feedback }: { id: string; feedback: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery(
    timelineQuery(id, feedback),
  );
  const { data: units } = useQuery(unitsQuery);
  const near = useNear(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  });
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending) return ["a", "b", "c", "d", "e", "f"].map((key) => <Skeleton key={key} height={44} my={10} />);
  const entries = data.pages.flatMap((page) => page.items);
  if (!entries.length) {
    return feedback ? (
      <EmptyView title={t("timeline.no_feedback_title")} text={t("timeline.no_feedback_text")} />
    ) : (
      <EmptyView title={t("timeline.empty_title")} text={t("timeline.empty_text")} />
    );
  }
  return (
    <>
      {byDay(entries, language).map(([day, ofDay]) => (
        <section key={`${day}·${ofDay[0]?.id}`} className={classes.day}>
          <h3 className={classes.date}>{day}</h3>
          <ol className={classes.entries}>
            {ofDay.map((entry) => (
              <TimelineEntry key={entry.id} entry={entry} units={units} />
            ))}
          </ol>
        </section>
      ))}
      <div ref={near} className={classes.end}>
        {error ? (
          <ProblemView error={error} retry={() => void fetchNextPage()} />
        ) : hasNextPage ? (
          <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
            {t("state.more")}
          </Button>
        ) : (
          t("timeline.end")
        )}
      </div>
    </>
  );
}

/** One thread of everything across channels, newest first. */
export function Timeline({ id }: { id: string }) {
  const { t } = useTranslation();
  const { feedback } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Panel
      title={t("timeline.title")}
      aside={
        <Switch
          size="xs"
          label={t("timeline.feedback_only")}
          checked={feedback === "only"}
          onChange={(event) =>
            void navigate({ search: event.currentTarget.checked ? { feedback: "only" } : {}, resetScroll: false })
          }
        />
      }
    >
      <Entries id={id} feedback={feedback === "only"} />
    </Panel>
  );
}
