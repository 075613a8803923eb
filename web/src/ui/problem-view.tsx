import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type ApiProblem, asProblem } from "../api/problem";
import classes from "./states.module.css";

function useTitle(problem: ApiProblem): string {
  const { t } = useTranslation();
  if (problem.status === 0) return t("problem.connection");
  if (problem.status === -1) return t("problem.page");
  if (problem.status === 403) return t("problem.forbidden");
  if (problem.status === 404) return t("problem.not_found");
  if (problem.status === 429) return t("problem.limited");
  if (problem.passing) return t("problem.unavailable");
  return problem.status >= 500 ? t("problem.server") : t("problem.refused");
}

function Technical({ problem }: { problem: ApiProblem }) {
  const { t } = useTranslation();
  return (
    <details className={classes.technical}>
      <summary>{t("problem.technical")}</summary>
      <dl>
        <dt>{t("problem.code")}</dt>
        <dd>{problem.code}</dd>
        {problem.status > 0 && (
          <>
            <dt>{t("problem.status")}</dt>
            <dd>{problem.status}</dd>
          </>
        )}
        {problem.traceId && (
          <>
            <dt>{t("problem.trace")}</dt>
            <dd>{problem.traceId}</dd>
          </>
        )}
        {problem.status <= 0 && problem.message && (
          <>
            <dt>{t("problem.message")}</dt>
            <dd>{problem.message}</dd>
          </>
        )}
      </dl>
    </details>
  );
}

/** What went wrong in place of what should have been there: what happened, what to do, retry. */
export function ProblemView({ error, retry, whole }: { error: unknown; retry?: () => void; whole?: boolean }) {
  const Title = whole ? "h1" : "div";
  const { t } = useTranslation();
  const problem = asProblem(error);
  const text: ReactNode =
    problem.status === 0
      ? t("problem.connection_text")
      : problem.status === -1
        ? t("problem.page_text")
        : problem.message;
  return (
    <div className={classes.state} role="alert">
      <Title className={classes.title}>{useTitle(problem)}</Title>
      <div className={classes.text}>{text}</div>
      {retry && (
        <div className={classes.action}>
          <Button variant="default" onClick={retry}>
            {t("problem.retry")}
          </Button>
        </div>
      )}
      <Technical problem={problem} />
    </div>
  );
}

/** The same within a form, above its fields. `text` replaces the server's words. */
export function ProblemNote({ error, text }: { error: unknown; text?: string }) {
  const problem = asProblem(error);
  const title = useTitle(problem);
  return (
    <div className={classes.note} role="alert">
      {text ?? (problem.status > 0 && problem.status < 500 ? problem.message : title)}
      {!text && <Technical problem={problem} />}
    </div>
  );
}
