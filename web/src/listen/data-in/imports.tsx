import { Button, Progress, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { importsQuery, peopleQuery } from "../../api/imports";
import { sourcesQuery } from "../../api/sources";
import type { ImportRun } from "../../api/types";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { EmptyView } from "../../ui/empty-view";
import { FirstSteps } from "../../ui/first-steps";
import { ProblemView } from "../../ui/problem-view";
import classes from "./data-in.module.css";
import { DropFile } from "./drop";
import { StateMark } from "./state-mark";

function came(run: ImportRun, t: TFunction, language: string): string {
  if (run.state !== "done" && run.state !== "cancelled") return "";
  const parts = [t("data_in.history.stored", { count: run.stored, shown: showCount(run.stored, language) })];
  if (run.duplicates)
    parts.push(t("data_in.history.known", { count: run.duplicates, shown: showCount(run.duplicates, language) }));
  if (run.left_out)
    parts.push(t("data_in.history.left_out", { count: run.left_out, shown: showCount(run.left_out, language) }));
  return parts.join(" · ");
}

function Row({ run, by }: { run: ImportRun; by: string | undefined }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <li>
      <Link to="/data/imports/$id" params={{ id: run.id }} className={classes.row}>
        <span className={classes.file}>{run.file_name}</span>
        <StateMark state={run.state} />
        <span className={classes.dim}>{came(run, t, language)}</span>
        {run.state === "running" && (
          <Progress value={(run.bytes_read / run.bytes) * 100} aria-label={t("data_in.run.progress")} />
        )}
        <span className={classes.when}>
          {showMoment(run.created_at, language)}
          {by && ` · ${by}`}
        </span>
      </Link>
    </li>
  );
}

function History({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(importsQuery);
  const { data: sources } = useQuery(sourcesQuery);
  const { data: people } = useQuery({ ...peopleQuery, enabled: mayChange });
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!data) return ["a", "b", "c"].map((key) => <Skeleton key={key} height={48} my={8} />);
  const runs = data.pages.flatMap((page) => page.items);
  if (!runs.length) {
    const nothing = sources && !sources.items.some((source) => source.last_event_at);
    return nothing && mayChange ? (
      <FirstSteps here />
    ) : (
      <EmptyView title={t("data_in.history.empty_title")} text={t("data_in.history.empty_text")} />
    );
  }
  return (
    <>
      <h2 className={classes.heading}>{t("data_in.history.title")}</h2>
      <ul className={classes.list}>
        {runs.map((run) => (
          <Row key={run.id} run={run} by={people?.find(({ id }) => id === run.created_by)?.name} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" mt={12} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </>
  );
}

/** Files: bring one, and what became of those before. */
export function ImportsTab({ mayChange }: { mayChange: boolean }) {
  return (
    <div className={classes.narrow}>
      {mayChange && <DropFile />}
      <History mayChange={mayChange} />
    </div>
  );
}
