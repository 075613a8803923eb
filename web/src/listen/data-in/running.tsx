import { Button, Progress } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cancelImport } from "../../api/imports";
import type { ImportRun } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { DASH, saySpan, showCount } from "../../lib/numbers";
import { Panel } from "../../ui/panel";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./data-in.module.css";
import { Numbers } from "./numbers";

function Cancel({ run }: { run: ImportRun }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const cancel = useMutation({
    mutationFn: () => cancelImport(run.id),
    onSuccess: (cancelled) => queries.setQueryData(["imports", run.id], cancelled),
  });
  if (!sure) {
    return (
      <Button variant="default" onClick={() => setSure(true)}>
        {t("data_in.run.cancel")}
      </Button>
    );
  }
  return (
    <div className={classes.sure}>
      <span>{t("data_in.run.sure")}</span>
      <Button color="red" onClick={() => cancel.mutate()} loading={cancel.isPending}>
        {t("data_in.run.cancel_now")}
      </Button>
      <Button variant="default" onClick={() => setSure(false)}>
        {t("data_in.run.go_on")}
      </Button>
      {cancel.isError && <ProblemNote error={cancel.error} />}
    </div>
  );
}

/** An import as it goes: rows, rate, time left, problems so far, and what the first numbers look like already. */
export function Running({ run, mayChange }: { run: ImportRun; mayChange: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const share = Math.min(100, (run.bytes_read / Math.max(1, run.bytes)) * 100);
  const facts = [
    { name: t("data_in.run.rows"), value: showCount(run.rows, language) },
    {
      name: t("data_in.run.rate"),
      value: run.rows_a_second ? t("data_in.run.a_second", { shown: showCount(run.rows_a_second, language) }) : DASH,
    },
    { name: t("data_in.run.left"), value: run.seconds_left == null ? DASH : saySpan(t, run.seconds_left) },
    { name: t("data_in.run.problems"), value: showCount(run.problems, language) },
  ];
  return (
    <Panel>
      <p className={classes.lead}>
        {run.state === "waiting" ? t("data_in.run.waits") : t("data_in.run.runs")}{" "}
        <span className={classes.dim}>{t("data_in.run.leave")}</span>
      </p>
      <Progress value={share} size="lg" aria-label={t("data_in.run.progress")} transitionDuration={300} />
      <dl className={classes.facts}>
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Numbers numbers={run.numbers} />
      {mayChange && <Cancel run={run} />}
    </Panel>
  );
}
