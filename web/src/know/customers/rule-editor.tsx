import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Field,
  QueryBuilder,
  type RuleGroupType,
  type Translations,
  type ValueEditorProps,
  type VersatileSelectorProps,
} from "react-querybuilder";
import { changeSegment, fieldsQuery, ruleQuery } from "../../api/segments";
import type { Segment } from "../../api/types";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { Panel } from "../../ui/panel";
import { ProblemNote } from "../../ui/problem-view";
import { nameOfField, sayOperator, sayValue } from "./rule";
import type { Read } from "./rule-bar";
import classes from "./rule-editor.module.css";

const OF_KIND: Record<string, string[]> = {
  text: ["=", "!=", "in", "notIn", "contains", "doesNotContain", "beginsWith", "endsWith", "null", "notNull"],
  number: ["=", "!=", "<", "<=", ">", ">=", "between", "null", "notNull"],
  time: ["<", ">=", "between", "null", "notNull"],
  list: ["contains", "doesNotContain"],
};

// What people ask for most stands first; the rest by name.
const FIRST = ["stage", "grade", "last_nps", "last_score", "late_orders", "open_orders", "complaints_30d", "revenue"];

type OurField = Field & { kind: string; words: string[] };

/** A list of the builder, named for who hears it: the library's own has a title alone. */
function Choice({ options, value, handleOnChange, title, className }: Choices) {
  return (
    <select
      className={className}
      aria-label={title}
      value={value ?? ""}
      onChange={(event) => handleOnChange(event.currentTarget.value)}
    >
      {(options as { name: string; label: string }[]).map(({ name, label }) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </select>
  );
}

type Choices = Pick<VersatileSelectorProps, "options" | "value" | "handleOnChange" | "title" | "className">;

/** Picks one of a field's words, or takes what is typed. */
function ValueOf({ fieldData, value, handleOnChange, operator, title }: ValueEditorProps) {
  const { t } = useTranslation();
  const { name, kind, words } = fieldData as unknown as OurField;
  const { data: units } = useQuery({ ...unitsQuery, enabled: name === "unit_id" });
  if (operator === "null" || operator === "notNull") return null;
  const among = name === "unit_id" ? (units ?? []).map(({ code }) => code) : (words ?? []);
  if (among.length > 0 && (operator === "=" || operator === "!=")) {
    return (
      <select aria-label={title} value={value ?? ""} onChange={(event) => handleOnChange(event.currentTarget.value)}>
        {!among.includes(value) && <option value={value ?? ""}>{value || t("rule.choose")}</option>}
        {among.map((one) => (
          <option key={one} value={one}>
            {name === "unit_id" ? nameOfUnit(units, one) : sayValue(name, one)}
          </option>
        ))}
      </select>
    );
  }
  const two = operator === "between";
  const many = operator === "in" || operator === "notIn";
  const text = Array.isArray(value) ? value.join(", ") : (value ?? "");
  return (
    <input
      aria-label={title}
      type={kind === "number" && !two ? "number" : kind === "time" && !two ? "date" : "text"}
      step="any"
      value={kind === "time" && !two ? String(text).slice(0, 10) : text}
      placeholder={two ? t("rule.two_values") : many ? t("rule.some_values") : undefined}
      onChange={(event) => handleOnChange(event.currentTarget.value)}
    />
  );
}

const CONTROLS = {
  valueEditor: ValueOf,
  fieldSelector: Choice,
  operatorSelector: Choice,
  combinatorSelector: Choice,
};

interface Props {
  read: Read | undefined;
  /** The segment whose rule may be replaced. */
  segment: Segment | undefined;
  /** Shows the list by this rule, a SQL condition; nothing for everybody. */
  onDone: (rule: string | undefined) => void;
  /** The segment's rule was replaced. */
  onKept: () => void;
}

/** Builds a rule by clicking, or takes it as a SQL condition; the server reads both and has the last word. */
export default function RuleEditor({ read, segment, onDone, onKept }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: known, error } = useQuery(fieldsQuery);
  const [built, setBuilt] = useState<RuleGroupType>();
  const [typed, setTyped] = useState<string>();
  const [byText, setByText] = useState(false);
  const fields = useMemo<Field[]>(() => {
    const own = (known?.traits ?? []).map((name) => ({ name: `trait:${name}`, kind: "text", words: [] as string[] }));
    const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
    return [...(known?.fields ?? []), ...own]
      .map((field) => ({
        ...field,
        label: nameOfField(t, field.name),
        operators: (OF_KIND[field.kind] ?? []).map((name) => ({ name, label: sayOperator(t, name) })),
      }))
      .sort((a, b) => place(a.name) - place(b.name) || a.label.localeCompare(b.label));
  }, [known, t]);
  const now = read && read.sql !== "TRUE" ? read : undefined;
  const rule = built ??
    (now?.json as RuleGroupType | undefined) ?? {
      combinator: "and",
      rules: [{ field: "stage", operator: "=", value: "at_risk" }],
    };
  const text = typed ?? now?.sql ?? "";
  /** What was said so far, as SQL; the server has checked it. */
  const check = async () => {
    const said = byText ? text.trim() : rule.rules.length ? JSON.stringify(rule) : "";
    if (!said) return undefined;
    const { sql, json } = await queries.fetchQuery(ruleQuery({ rule: said }));
    return sql === "TRUE" ? undefined : { sql, json };
  };
  const apply = useMutation({ mutationFn: check, onSuccess: (checked) => onDone(checked?.sql) });
  const keep = useMutation({
    mutationFn: async (id: string) => changeSegment(id, { rule: (await check())?.sql ?? "" }),
    onSuccess: onKept,
  });
  const turn = useMutation({
    mutationFn: check,
    onSuccess: (checked) => {
      setTyped(checked?.sql ?? "");
      setBuilt(checked?.json as RuleGroupType | undefined);
      setByText(!byText);
    },
  });
  if (error && !known) return <ProblemNote error={error} />;
  if (!known) return <Skeleton height={140} mt={12} />;
  const translations: Partial<Translations> = {
    fields: { title: t("rule.part.field") },
    operators: { title: t("rule.part.operator") },
    value: { title: t("rule.part.value") },
    removeRule: { label: "×", title: t("rule.part.remove_rule") },
    removeGroup: { label: "×", title: t("rule.part.remove_group") },
    addRule: { label: t("rule.part.add_rule"), title: t("rule.part.add_rule") },
    addGroup: { label: t("rule.part.add_group"), title: t("rule.part.add_group") },
    combinators: { title: t("rule.part.combinator") },
    notToggle: { label: t("rule.not"), title: t("rule.not") },
  };
  const wrong = apply.error ?? keep.error ?? turn.error;
  return (
    <Panel className={classes.editor}>
      <SegmentedControl
        aria-label={t("rule.way")}
        value={byText ? "text" : "clicks"}
        onChange={() => turn.mutate()}
        data={[
          { value: "clicks", label: t("rule.clicks") },
          { value: "text", label: t("rule.text") },
        ]}
      />
      {byText ? (
        <>
          <textarea
            className={classes.text}
            aria-label={t("rule.text")}
            value={text}
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p className={classes.hint}>{t("rule.hint")}</p>
        </>
      ) : (
        <div className={classes.builder}>
          <QueryBuilder
            fields={fields}
            query={rule}
            onQueryChange={setBuilt}
            controlElements={CONTROLS}
            combinators={[
              { name: "and", label: t("rule.all") },
              { name: "or", label: t("rule.any") },
            ]}
            translations={translations}
            showNotToggle
            resetOnFieldChange
          />
        </div>
      )}
      {wrong && <ProblemNote error={wrong} />}
      <div className={classes.actions}>
        <Button size="xs" loading={apply.isPending} onClick={() => apply.mutate()}>
          {t("rule.apply")}
        </Button>
        {segment && (
          <Button size="xs" variant="default" loading={keep.isPending} onClick={() => keep.mutate(segment.id)}>
            {t("rule.keep", { name: segment.name })}
          </Button>
        )}
        {now && (
          <Button size="xs" variant="default" onClick={() => onDone(undefined)}>
            {t("rule.lift_all")}
          </Button>
        )}
      </div>
    </Panel>
  );
}
