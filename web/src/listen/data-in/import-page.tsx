import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { importQuery } from "../../api/imports";
import { ApiProblem } from "../../api/problem";
import { sessionQuery } from "../../api/session";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import classes from "./data-in.module.css";
import { Mapping } from "./mapping";
import { Outcome } from "./outcome";
import { Running } from "./running";
import { StateMark } from "./state-mark";
import { sayProblem, showBytes } from "./words";

const route = getRouteApi("/frame/data/imports/$id");

/** One file: its mapping, its import as it goes, and what it came to. */
export function ImportPage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { id } = route.useParams();
  const { data: run, error, refetch } = useQuery(importQuery(id));
  const { data: session } = useQuery(sessionQuery);
  const mayChange = session?.user.role === "administrator";
  if (error && !run) return <ProblemView error={error} retry={() => void refetch()} whole />;
  if (!run) {
    return (
      <>
        <PageHead title={t("data_in.title")} />
        <Skeleton height={36} mb={16} />
        <Skeleton height={320} />
      </>
    );
  }
  return (
    <>
      <Link to="/data" className={classes.back}>
        ← {t("data_in.back")}
      </Link>
      <PageHead
        title={run.file_name}
        aside={<StateMark state={run.state} />}
        scope={
          <>
            <span>{showBytes(run.bytes, language)}</span>
            <span>{showMoment(run.created_at, language)}</span>
          </>
        }
      />
      {run.state === "failed" && run.error && (
        <div className={classes.gap}>
          <ProblemNote
            error={new ApiProblem(400, run.error.code, run.error.detail)}
            text={sayProblem(t, run.error.code, run.error.detail)}
          />
        </div>
      )}
      {run.state === "receiving" && (
        <EmptyView title={t("data_in.receiving_title")} text={t("data_in.receiving_text")} />
      )}
      {(run.state === "ready" || run.state === "failed") &&
        (mayChange ? (
          <Mapping run={run} />
        ) : (
          <EmptyView title={t("data_in.ready_title")} text={t("data_in.ready_text")} />
        ))}
      {(run.state === "waiting" || run.state === "running") && <Running run={run} mayChange={mayChange} />}
      {(run.state === "done" || run.state === "cancelled") && <Outcome run={run} mayChange={mayChange} />}
    </>
  );
}
