import { Button, NativeSelect, NumberInput, Skeleton, TextInput } from "@mantine/core";
import "@mantine/core/styles/NumberInput.css";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { putTarget, type Target, targetsQuery } from "../../api/definitions";
import { metricsQuery } from "../../api/metrics";
import { asProblem } from "../../api/problem";
import type { Metric } from "../../api/types";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { showDay } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showValue } from "../../lib/numbers";
import { companyToday } from "../../lib/period";
import { inLanguage, word } from "../../lib/words";
import { Dialog } from "../../ui/dialog";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import { type Done, UndoNote } from "../../ui/undo-note";
import { usePageTitle } from "../../ui/use-page-title";
import classes from "./settings.module.css";
import { useChange } from "./use-change";

/** How many of what people write make one of the metric's own: percents of a share, roubles of money. */
const scaleOf = (unit: Metric["unit"] | undefined) => (unit === "share" ? 0.01 : unit === "money" ? 100 : 1);

function TargetForm({ metrics, onClose }: { metrics: Metric[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { data: units } = useQuery(unitsQuery);
  const [metric, setMetric] = useState(metrics[0]?.name ?? "");
  const [value, setValue] = useState<number | string>("");
  const [unit, setUnit] = useState("");
  const [touchpoint, setTouchpoint] = useState("");
  const [from, setFrom] = useState(companyToday());
  const put = useChange(putTarget, targetsQuery.queryKey);
  const problem = put.error ? asProblem(put.error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  const chosen = metrics.find(({ name }) => name === metric);
  const suffix = chosen?.unit === "share" ? " %" : undefined;
  const submit = () =>
    put.mutate(
      {
        metric,
        unit_id: unit || undefined,
        touchpoint: touchpoint.trim() || undefined,
        from,
        value: value === "" ? null : Number(value) * scaleOf(chosen?.unit),
      },
      { onSuccess: onClose },
    );
  return (
    <Dialog title={t("settings.target.new")} onClose={onClose} onSubmit={submit}>
      <div className={classes.form}>
        {problem && !["metric", "value", "unit_id", "touchpoint", "from"].includes(problem.field ?? "") && (
          <ProblemNote error={problem} />
        )}
        <NativeSelect
          label={t("settings.metric.metric")}
          value={metric}
          error={at("metric")}
          onChange={(event) => setMetric(event.currentTarget.value)}
          data={metrics.map((one) => ({ value: one.name, label: inLanguage(one.title) ?? one.name }))}
        />
        <NumberInput
          label={t("settings.metric.target")}
          description={chosen && t(`settings.metric.units.${chosen.unit}`)}
          suffix={suffix}
          hideControls
          data-autofocus
          value={value}
          error={at("value")}
          onChange={setValue}
        />
        <NativeSelect
          label={t("settings.target.unit")}
          value={unit}
          error={at("unit_id")}
          onChange={(event) => setUnit(event.currentTarget.value)}
          data={[
            { value: "", label: t("settings.whole_company") },
            ...(units ?? []).map((one) => ({ value: one.code, label: inLanguage(one.name) ?? one.code })),
          ]}
        />
        <TextInput
          label={t("settings.target.touchpoint")}
          description={t("settings.target.touchpoint_text")}
          value={touchpoint}
          error={at("touchpoint")}
          onChange={(event) => setTouchpoint(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t("settings.target.from")}
          value={from}
          error={at("from")}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" loading={put.isPending} disabled={value === "" || !from}>
            {t("settings.save")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** What each metric should be, for whom and from which day on. */
export function TargetsPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.targets"));
  const language = currentLanguage();
  const { data, error, refetch } = useQuery(targetsQuery);
  const { data: metrics } = useQuery(metricsQuery);
  const { data: units } = useQuery(unitsQuery);
  const [adding, setAdding] = useState(false);
  const [done, setDone] = useState<Done>();
  const put = useChange(putTarget, targetsQuery.queryKey);
  const today = companyToday();
  const lift = (target: Target) =>
    put.mutate(
      { ...target, from: today, value: null },
      {
        onSuccess: () =>
          setDone({
            text: t("settings.target.lifted"),
            undo: () => put.mutate({ ...target, from: today }),
          }),
      },
    );
  const metricOf = (name: string) => metrics?.find((one) => one.name === name);
  const same = (a: Target, b: Target) =>
    a.metric === b.metric && a.unit_id === b.unit_id && a.touchpoint === b.touchpoint;
  // The list comes by place and day: one is over when a later one for the same place has begun.
  const isOver = (target: Target) =>
    data?.some((later) => same(later, target) && later.from > target.from && later.from <= today);
  const shown = data?.filter((target) => target.value != null);
  return (
    <Panel
      title={t("settings.section.targets")}
      aside={
        <Button
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={!metrics?.length}
          onClick={() => setAdding(true)}
        >
          {t("settings.target.new")}
        </Button>
      }
    >
      {put.error && <ProblemNote error={put.error} />}
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !shown ? (
        <Skeleton height={160} />
      ) : !shown.length ? (
        <EmptyView title={t("settings.target.none")} text={t("settings.target.none_text")} />
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t("settings.metric.metric")}</th>
              <th className={table.num}>{t("settings.metric.target")}</th>
              <th>{t("settings.target.where")}</th>
              <th>{t("settings.target.from")}</th>
              <th aria-label={t("settings.actions")} />
            </tr>
          </thead>
          <tbody>
            {shown.map((target) => {
              const metric = metricOf(target.metric);
              const name = inLanguage(metric?.title) ?? target.metric;
              const over = isOver(target);
              return (
                <tr key={`${target.metric} ${target.unit_id} ${target.touchpoint} ${target.from}`}>
                  <td className={over ? table.dim : table.main}>{name}</td>
                  <td className={table.num} data-label={t("settings.metric.target")}>
                    {showValue(target.value, metric?.unit ?? "count", language)}
                  </td>
                  <td>
                    {target.unit_id ? nameOfUnit(units, target.unit_id) : t("settings.whole_company")}
                    {target.touchpoint && <div className={table.dim}>{word("touchpoint", target.touchpoint)}</div>}
                  </td>
                  <td data-label={t("settings.target.from")}>
                    {showDay(target.from, language, today.slice(0, 4))}
                    {over && (
                      <>
                        {" "}
                        <span className={classes.state}>{t("settings.target.over")}</span>
                      </>
                    )}
                  </td>
                  <td className={table.end}>
                    {!over && (
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        color="red"
                        aria-label={t("settings.target.lift_named", { name })}
                        onClick={() => lift(target)}
                      >
                        {t("settings.target.lift")}
                      </Button>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {adding && metrics && <TargetForm metrics={metrics} onClose={() => setAdding(false)} />}
      <UndoNote done={done} onClose={() => setDone(undefined)} />
    </Panel>
  );
}
