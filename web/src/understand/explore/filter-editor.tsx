import { Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RuleGroupType } from "react-querybuilder";
import { filterQuery, metricQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { word } from "../../lib/words";
import { ProblemNote } from "../../ui/problem-view";
import { RuleBuilder, type RuleField, type SaidRule, type UseChoices } from "../../ui/rule-builder";
import { nameOfField, sayOperator } from "./rule";
import { slicesOf } from "./shape";
import type { Explore } from "./use-explore";

// What nobody filters by: the machine's own columns.
const HIDDEN = new Set([
  "id",
  "message_id",
  "seq",
  "fragment_id",
  "customer_id",
  "received_at",
  "unit_id",
  "product_id",
  "employee_id",
  "campaign_id",
]);

interface Props {
  metric: Metric;
  view: Explore;
  onDone: (where: string | undefined) => void;
}

/** Says what the question is narrowed to. */
export default function FilterEditor({ metric, view, onDone }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(filterQuery(metric.name, view.query.where));
  const { from, to, unit } = view;
  const fields = useMemo<RuleField[]>(() => {
    const all = (data?.fields ?? []).filter(({ name }) => !HIDDEN.has(name));
    return [...all.filter(({ dimension }) => dimension), ...all.filter(({ dimension }) => !dimension)].map(
      ({ name, kind }) => ({ name, kind, label: nameOfField(name), nullable: kind === "list" }),
    );
  }, [data]);
  // A dimension's values are those that the metric has in the period, as the company calls them.
  const useChoices = useCallback<UseChoices>(
    (name, on) => {
      const field = data?.fields.find((one) => one.name === name);
      const words = field?.words ?? [];
      // biome-ignore lint/correctness/useHookAtTopLevel: the builder calls it as a hook.
      const { data: found } = useQuery({
        ...metricQuery({ name: metric.name, by: name, from, to, unit, compare: false }),
        enabled: on && field?.dimension === true && !words.length,
      });
      if (words.length) return words.map((one) => [one, word(name, one)]);
      return (found ? slicesOf(found, [name], t("explore.not_stated")) : [])
        .filter(({ values }) => values[0])
        .map(({ values, names }) => [values[0] ?? "", names[0] ?? ""]);
    },
    [data, metric.name, from, to, unit, t],
  );
  if (error && !data) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={140} />;
  const saidOf = ({ sql, rule }: Pick<typeof data, "sql" | "rule">): SaidRule => ({
    sql,
    rule: sql ? (rule as unknown as RuleGroupType) : undefined,
  });
  const begin: RuleGroupType = {
    combinator: "and",
    rules: [{ field: fields[0]?.name ?? "", operator: "=", value: "" }],
  };
  return (
    <RuleBuilder
      fields={fields}
      sayOperator={sayOperator}
      useChoices={useChoices}
      now={data.sql ? saidOf(data) : undefined}
      first={begin}
      read={async (said) => saidOf(await queries.fetchQuery(filterQuery(metric.name, said)))}
      onDone={onDone}
      apply={t("explore.apply_filter")}
      lift={t("explore.lift_filter")}
      hint={t("explore.filter_hint")}
    />
  );
}
