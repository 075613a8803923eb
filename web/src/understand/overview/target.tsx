import { Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { IconTarget } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { setTarget } from "../../api/metrics";
import { sessionQuery } from "../../api/session";
import type { Cell, Metric } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { showSize, showValue } from "../../lib/numbers";
import { mayAs } from "../../lib/roles";
import { ProblemNote } from "../../ui/problem-view";
import { nameOfMetric } from "../../ui/slices";
import classes from "./tiles.module.css";
import { useOverview } from "./use-overview";

/** How many of what people type make one of what the metric is counted in. */
const factor = ({ unit }: Pick<Metric, "unit">) => (unit === "share" ? 0.01 : unit === "money" ? 100 : 1);

/** What a person typed as a number, with a comma or a point; nothing when it is none. */
export function readNumber(text: string): number | undefined {
  const clean = text
    .replace(/[\s\u00a0\u202f]/g, "")
    .replace("−", "-")
    .replace(",", ".");
  const value = Number(clean);
  return clean !== "" && Number.isFinite(value) ? value : undefined;
}

function Form({ metric, target, onDone }: { metric: Metric; target?: number | null; onDone: () => void }) {
  const { t } = useTranslation();
  const view = useOverview();
  const queries = useQueryClient();
  const [text, setText] = useState(target == null ? "" : String(Number((target / factor(metric)).toPrecision(12))));
  const [from, setFrom] = useState(view.from);
  const keep = useMutation({
    mutationFn: setTarget,
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["metric", metric.name] }),
        queries.invalidateQueries({ queryKey: ["metrics"] }),
      ]);
      onDone();
    },
  });
  const value = readNumber(text);
  const save = (next: number | null) =>
    keep.mutate({ metric: metric.name, unit_id: view.unit, from, value: next === null ? null : next * factor(metric) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value !== undefined) save(value);
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <div className={classes.formTitle}>{t("overview.target_title", { name: nameOfMetric(metric) })}</div>
      {keep.error && <ProblemNote error={keep.error} />}
      <TextInput
        data-autofocus
        label={t("overview.target_value")}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        rightSection={metric.unit === "share" ? "%" : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t("overview.target_from")}
        value={from}
        required
        withAsterisk={false}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <div className={classes.formActions}>
        <Button type="submit" size="xs" loading={keep.isPending} disabled={value === undefined}>
          {t("overview.target_save")}
        </Button>
        {target != null && (
          <Button size="xs" variant="subtle" color="gray" disabled={keep.isPending} onClick={() => save(null)}>
            {t("overview.target_lift")}
          </Button>
        )}
      </div>
    </form>
  );
}

/** The target that a tile's number should reach, and how far it is; who keeps targets changes it here. */
export function TargetLine({ metric, total, target }: { metric: Metric; total: Cell; target?: number | null }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [open, setOpen] = useState(false);
  const { data: session } = useQuery(sessionQuery);
  const may = session !== undefined && mayAs(session.user.role, "analyst");
  const say = () => {
    if (target == null) return t("overview.target_set");
    const value = showValue(target, metric.unit, language, total.currency);
    if (total.value == null || metric.better === "neither") return t("overview.target", { value });
    const reached = metric.better === "higher" ? total.value >= target : total.value <= target;
    return reached
      ? t("overview.target_reached", { value })
      : t("overview.target_behind", {
          value,
          size: showSize(total.value - target, metric.unit, language, total.currency),
        });
  };
  if (!may) return target == null ? null : <span className={classes.target}>{say()}</span>;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus width={240}>
      <Popover.Target>
        <UnstyledButton
          className={`${classes.target} ${target == null ? classes.unset : ""}`}
          aria-label={`${nameOfMetric(metric)}: ${say()}`}
          aria-haspopup="dialog"
          onClick={() => setOpen(!open)}
        >
          <IconTarget size={14} stroke={1.6} aria-hidden />
          {say()}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={12}>
        <Form metric={metric} target={target} onDone={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
