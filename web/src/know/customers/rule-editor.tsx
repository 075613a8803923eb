import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RuleGroupType } from "react-querybuilder";
import { changeSegment, fieldsQuery, ruleQuery } from "../../api/segments";
import { themeNamesQuery } from "../../api/themes";
import type { Segment } from "../../api/types";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { nameOfField, sayOperator, sayValue } from "../../lib/customer-rule";
import { Panel } from "../../ui/panel";
import { ProblemNote } from "../../ui/problem-view";
import { RuleBuilder, type RuleField, type SaidRule, type UseChoices } from "../../ui/rule-builder";
import type { Read } from "./rule-bar";
import classes from "./search-page.module.css";
import { useMay } from "./use-may";

// What people ask for most stands first; the rest by name.
const FIRST = ["stage", "grade", "last_nps", "last_score", "late_orders", "open_orders", "complaints_30d", "revenue"];

const BEGIN: RuleGroupType = { combinator: "and", rules: [{ field: "stage", operator: "=", value: "at_risk" }] };

const saidOf = ({ sql, json }: Read): SaidRule => ({
  sql: sql === "TRUE" ? "" : sql,
  rule: json as RuleGroupType | undefined,
});

/** Gives the segment what was built as its rule. */
function Keep({
  segment,
  check,
  onKept,
}: {
  segment: Segment;
  check: () => Promise<SaidRule | undefined>;
  onKept: () => void;
}) {
  const { t } = useTranslation();
  const keep = useMutation({
    mutationFn: async () => changeSegment(segment.id, { rule: (await check())?.sql ?? "" }),
    onSuccess: onKept,
  });
  return (
    <>
      <Button size="xs" variant="default" loading={keep.isPending} onClick={() => keep.mutate()}>
        {t("rule.keep", { name: segment.name })}
      </Button>
      {keep.error && <ProblemNote error={keep.error} />}
    </>
  );
}

interface Props {
  read: Read | undefined;
  /** The segment whose rule may be replaced. */
  segment: Segment | undefined;
  /** Shows the list by this rule, a SQL condition; nothing for everybody. */
  onDone: (rule: string | undefined) => void;
  /** The segment's rule was replaced. */
  onKept: () => void;
}

/** Says whom the list shows. */
export default function RuleEditor({ read, segment, onDone, onKept }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const may = useMay();
  const { data: known, error } = useQuery(fieldsQuery);
  const { data: themes } = useQuery({ ...themeNamesQuery, enabled: may("supervisor") });
  const fields = useMemo<RuleField[]>(() => {
    const own = (known?.traits ?? []).map((name) => ({ name: `trait:${name}`, kind: "text" }));
    const said = (known?.themes ?? []).map((key) => ({ name: `complained_of:${key}`, kind: "number" }));
    const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
    return [...(known?.fields ?? []), ...own, ...said]
      .map(({ name, kind }) => ({ name, kind, label: nameOfField(t, name, themes) }))
      .sort((a, b) => place(a.name) - place(b.name) || a.label.localeCompare(b.label));
  }, [known, themes, t]);
  const useChoices = useCallback<UseChoices>(
    (name, on) => {
      const ofUnits = name === "unit_id";
      // biome-ignore lint/correctness/useHookAtTopLevel: the builder calls it as a hook.
      const { data: units } = useQuery({ ...unitsQuery, enabled: on && ofUnits });
      if (ofUnits) return (units ?? []).map(({ code }) => [code, nameOfUnit(units, code)]);
      const words = known?.fields.find((field) => field.name === name)?.words ?? [];
      return words.map((one) => [one, sayValue(name, one)]);
    },
    [known],
  );
  const say = useCallback((operator: string) => sayOperator(t, operator), [t]);
  if (error && !known) return <ProblemNote error={error} />;
  if (!known) return <Skeleton height={140} mt={12} />;
  return (
    <Panel className={classes.editor}>
      <RuleBuilder
        fields={fields}
        sayOperator={say}
        useChoices={useChoices}
        now={read && read.sql !== "TRUE" ? saidOf(read) : undefined}
        first={BEGIN}
        read={async (rule) => saidOf(await queries.fetchQuery(ruleQuery({ rule })))}
        onDone={onDone}
        apply={t("rule.apply")}
        lift={t("rule.lift_all")}
        hint={t("rule.hint")}
        more={(check) => segment && <Keep segment={segment} check={check} onKept={onKept} />}
      />
    </Panel>
  );
}
