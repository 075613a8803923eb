import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Field,
  QueryBuilder,
  type RuleGroupType,
  type Translations,
  type ValueEditorProps,
} from "react-querybuilder";
import { filterQuery, metricQuery } from "../../api/metrics";
import type { FilterField, Metric } from "../../api/types";
import { word } from "../../lib/words";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./filter.module.css";
import { nameOfField, OPERATORS } from "./rule";
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

const OF_KIND: Record<string, string[]> = {
  text: ["=", "!=", "in", "notIn", "contains", "doesNotContain", "beginsWith", "endsWith", "null", "notNull"],
  number: ["=", "!=", "<", "<=", ">", ">=", "between", "null", "notNull"],
  time: ["<", ">=", "between", "null", "notNull"],
  boolean: ["="],
  list: ["contains", "doesNotContain", "null", "notNull"],
};

type OurField = Field & { field: FilterField; metric: string; from: string; to: string };

/** Picks one of a dimension's values, as the company calls them, or takes what is typed. */
function ValueOf({ fieldData, value, handleOnChange, operator, title, context }: ValueEditorProps) {
  const { t } = useTranslation();
  const { field } = fieldData as unknown as OurField;
  const { metric, from, to, unit } = context as { metric: string; from: string; to: string; unit?: string };
  const pick = (operator === "=" || operator === "!=") && field.kind === "text";
  const { data } = useQuery({
    ...metricQuery({ name: metric, by: field.name, from, to, unit, compare: false }),
    enabled: pick && field.dimension && !field.words.length,
  });
  if (operator === "null" || operator === "notNull") return null;
  const choices: [string, string][] = field.words.length
    ? field.words.map((one) => [one, word(field.name, one)])
    : data
      ? slicesOf(data, [field.name], t("explore.not_stated"))
          .filter(({ values }) => values[0])
          .map(({ values, names }) => [values[0] ?? "", names[0] ?? ""])
      : [];
  if (pick && choices.length > 0) {
    const known = choices.some(([one]) => one === value);
    return (
      <select title={title} value={value ?? ""} onChange={(event) => handleOnChange(event.currentTarget.value)}>
        {!known && <option value={value ?? ""}>{value || t("explore.choose")}</option>}
        {choices.slice(0, 500).map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    );
  }
  return (
    <input
      title={title}
      type={
        field.kind === "number" && operator !== "between"
          ? "number"
          : field.kind === "time" && operator !== "between"
            ? "date"
            : "text"
      }
      step="any"
      value={value ?? ""}
      placeholder={
        operator === "between"
          ? t("explore.two_values")
          : operator === "in" || operator === "notIn"
            ? t("explore.some_values")
            : undefined
      }
      onChange={(event) => handleOnChange(event.currentTarget.value)}
    />
  );
}

interface Props {
  metric: Metric;
  view: Explore;
  onDone: (where: string | undefined) => void;
}

/** Builds a rule by clicking, or takes it as a SQL condition; the server reads both and has the last word. */
export default function FilterEditor({ metric, view, onDone }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error } = useQuery(filterQuery(metric.name, view.query.where));
  const [typed, setTyped] = useState<string>();
  const [built, setBuilt] = useState<RuleGroupType>();
  const [byText, setByText] = useState(false);
  const [wrong, setWrong] = useState<unknown>();
  const fields = useMemo<Field[]>(() => {
    const first = (data?.fields ?? []).filter(({ name }) => !HIDDEN.has(name));
    const ordered = [...first.filter(({ dimension }) => dimension), ...first.filter(({ dimension }) => !dimension)];
    return ordered.map((field) => ({
      name: field.name,
      label: nameOfField(field.name),
      field,
      operators: (OF_KIND[field.kind] ?? []).map((name) => ({
        name,
        label: word("operator", OPERATORS[name] ?? name),
      })),
    }));
  }, [data]);
  if (error && !data && !typed) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={140} />;

  const empty: RuleGroupType = {
    combinator: "and",
    rules: [{ field: fields[0]?.name ?? "", operator: "=", value: "" }],
  };
  const rule = built ?? (data.sql ? (data.rule as unknown as RuleGroupType) : empty);
  const text = typed ?? data.sql;
  const apply = async () => {
    const where = byText ? text.trim() : rule.rules.length ? JSON.stringify(rule) : "";
    if (!where) return onDone(undefined);
    try {
      onDone((await queries.fetchQuery(filterQuery(metric.name, where))).sql || undefined);
    } catch (problem) {
      setWrong(problem);
    }
  };
  /** The other way of saying it starts from what has been said so far. */
  const turn = async (toText: boolean) => {
    setWrong(undefined);
    try {
      const said = byText ? text.trim() : rule.rules.length && built ? JSON.stringify(rule) : data.sql;
      const read = await queries.fetchQuery(filterQuery(metric.name, said || undefined));
      setTyped(read.sql);
      setBuilt(read.sql ? (read.rule as unknown as RuleGroupType) : undefined);
      setByText(toText);
    } catch (problem) {
      if (toText) setByText(true);
      else setWrong(problem);
    }
  };
  const translations: Partial<Translations> = {
    fields: { title: t("explore.builder.field") },
    operators: { title: t("explore.builder.operator") },
    value: { title: t("explore.builder.value") },
    removeRule: { label: "×", title: t("explore.builder.remove_rule") },
    removeGroup: { label: "×", title: t("explore.builder.remove_group") },
    addRule: { label: t("explore.builder.add_rule"), title: t("explore.builder.add_rule") },
    addGroup: { label: t("explore.builder.add_group"), title: t("explore.builder.add_group") },
    combinators: { title: t("explore.builder.combinator") },
    notToggle: { label: t("explore.builder.not"), title: t("explore.builder.not") },
  };
  return (
    <>
      <div className={classes.tabs}>
        <SegmentedControl
          aria-label={t("explore.builder.way")}
          value={byText ? "text" : "clicks"}
          onChange={(way) => void turn(way === "text")}
          data={[
            { value: "clicks", label: t("explore.builder.clicks") },
            { value: "text", label: t("explore.builder.text") },
          ]}
        />
      </div>
      {byText ? (
        <>
          <textarea
            className={classes.text}
            aria-label={t("explore.builder.text")}
            value={text}
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p className={classes.hint}>{t("explore.builder.hint")}</p>
        </>
      ) : (
        <div className={classes.builder}>
          <QueryBuilder
            fields={fields}
            query={rule}
            onQueryChange={setBuilt}
            context={{ metric: metric.name, from: view.from, to: view.to, unit: view.unit }}
            controlElements={{ valueEditor: ValueOf }}
            combinators={[
              { name: "and", label: t("explore.builder.and") },
              { name: "or", label: t("explore.builder.or") },
            ]}
            translations={translations}
            showNotToggle
            resetOnFieldChange
          />
        </div>
      )}
      {wrong !== undefined && (
        <div className={classes.wrong}>
          <ProblemNote error={wrong} />
        </div>
      )}
      <div className={classes.actions}>
        <Button onClick={() => void apply()}>{t("explore.builder.apply")}</Button>
        {view.query.where && (
          <Button variant="default" onClick={() => onDone(undefined)}>
            {t("explore.builder.lift_all")}
          </Button>
        )}
      </div>
    </>
  );
}
