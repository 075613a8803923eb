import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { problemsUrl } from "../../api/imports";
import type { ImportRun } from "../../api/types";
import { addDays, showPeriod, todayIn } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { companyZone } from "../../lib/period";
import { Panel } from "../../ui/panel";
import classes from "./data-in.module.css";
import { Numbers } from "./numbers";
import { sayProblem } from "./words";

/** The days of the company that the file's rows are of, [from, to). */
export function daysOfRun(run: Pick<ImportRun, "first" | "last">, zone: string) {
  if (!run.first || !run.last) return undefined;
  return { from: todayIn(zone, new Date(run.first)), to: addDays(todayIn(zone, new Date(run.last)), 1) };
}

/** What an import came to: rows, numbers and where to see them, problems by line. */
export function Outcome({ run, mayChange }: { run: ImportRun; mayChange: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const queries = useQueryClient();
  useEffect(() => {
    // What was asked before the file was in is out of date.
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "imports" });
  }, [queries]);
  const days = daysOfRun(run, companyZone());
  const facts = [
    { name: t("data_in.came.stored"), value: run.stored },
    { name: t("data_in.came.known"), value: run.duplicates },
    { name: t("data_in.came.left_out"), value: run.left_out },
    { name: t("data_in.came.rows"), value: run.rows },
  ];
  return (
    <>
      <Panel>
        <p className={classes.lead}>
          {run.state === "cancelled"
            ? t("data_in.came.cancelled")
            : run.stored
              ? t("data_in.came.lead", { count: run.stored, shown: showCount(run.stored, language) })
              : run.duplicates
                ? t("data_in.came.nothing_new")
                : t("data_in.came.none")}
        </p>
        <dl className={classes.facts}>
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{showCount(value, language)}</dd>
            </div>
          ))}
        </dl>
        <Numbers numbers={run.numbers} />
        <div className={classes.actions}>
          {days && (
            <Button
              renderRoot={(props) => <Link to="/" search={{ ...days, metric: run.numbers[0]?.scale }} {...props} />}
            >
              {t("data_in.came.see", { period: showPeriod(days.from, days.to, language) })}
            </Button>
          )}
          <Button variant="default" renderRoot={(props) => <Link to="/data" {...props} />}>
            {t("data_in.came.another")}
          </Button>
        </div>
      </Panel>
      {run.problems > 0 && (
        <Panel
          className={classes.gapAbove}
          title={t("data_in.came.problems", { count: run.problems, shown: showCount(run.problems, language) })}
          aside={
            mayChange && (
              <Button size="xs" variant="default" component="a" href={problemsUrl(run.id)} download>
                {t("data_in.came.download")}
              </Button>
            )
          }
        >
          <ul className={classes.codes}>
            {run.problems_by_code.map(({ code, count }) => (
              <li key={code}>
                <span>{sayProblem(t, code, code)}</span>
                <span className={classes.count}>{showCount(count, language)}</span>
              </li>
            ))}
          </ul>
          <p className={classes.dim}>{t("data_in.came.mend")}</p>
        </Panel>
      )}
    </>
  );
}
