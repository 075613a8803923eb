import { Button, SegmentedControl } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Field,
  QueryBuilder,
  type RuleGroupType,
  type Translations,
  type ValueEditorProps,
  type VersatileSelectorProps,
} from "react-querybuilder";
import { ProblemNote } from "./problem-view";
import classes from "./rule-builder.module.css";

const OF_KIND: Record<string, string[]> = {
  text: ["=", "!=", "in", "notIn", "contains", "doesNotContain", "beginsWith", "endsWith", "null", "notNull"],
  number: ["=", "!=", "<", "<=", ">", ">=", "between", "null", "notNull"],
  time: ["<", ">=", "between", "null", "notNull"],
  boolean: ["="],
  list: ["contains", "doesNotContain"],
};

/** Values that are listed at most. */
const MOST_CHOICES = 500;

/** A field that a condition may be about. */
export interface RuleField {
  name: string;
  label: string;
  /** `text`, `number`, `time`, `boolean` or `list`: tells how it is compared. */
  kind: string;
  /** Whether a list may be asked for being empty. */
  nullable?: boolean;
}

/** A rule in both writings; without SQL it holds for everything. */
export interface SaidRule {
  sql: string;
  rule: RuleGroupType | undefined;
}

/** The values of a field and what they are called; none where one types. Asked for only while `on`. */
export type UseChoices = (field: string, on: boolean) => [value: string, name: string][];

type Choices = Pick<VersatileSelectorProps, "options" | "value" | "handleOnChange" | "title" | "className">;

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

/** Picks one of a field's values, or takes what is typed. */
function ValueOf({ fieldData, value, handleOnChange, operator, title, context }: ValueEditorProps) {
  const { t } = useTranslation();
  const { name, kind } = fieldData as unknown as RuleField;
  const { useChoices } = context as { useChoices: UseChoices };
  const pick = kind === "text" && (operator === "=" || operator === "!=");
  const choices = useChoices(name, pick);
  if (operator === "null" || operator === "notNull") return null;
  if (pick && choices.length > 0) {
    const known = choices.some(([one]) => one === value);
    return (
      <select aria-label={title} value={value ?? ""} onChange={(event) => handleOnChange(event.currentTarget.value)}>
        {!known && <option value={value ?? ""}>{value || t("builder.choose")}</option>}
        {choices.slice(0, MOST_CHOICES).map(([one, label]) => (
          <option key={one} value={one}>
            {label}
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
      placeholder={two ? t("builder.two_values") : many ? t("builder.some_values") : undefined}
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
  fields: RuleField[];
  sayOperator: (operator: string) => string;
  useChoices: UseChoices;
  /** The rule in force, and the one to begin with where there is none. */
  now: SaidRule | undefined;
  first: RuleGroupType;
  /** The server's reading of what was said, in either writing: it has the last word. */
  read: (said: string) => Promise<SaidRule>;
  /** Applies a rule, a SQL condition; nothing for no rule. */
  onDone: (sql: string | undefined) => void;
  /** What the page calls these, and an example of a condition. */
  apply: string;
  lift: string;
  hint: string;
  /** More to be done with what is said, once it is checked. */
  more?: (check: () => Promise<SaidRule | undefined>) => ReactNode;
}

/** Builds a rule by clicking, or takes it as a SQL condition. */
export function RuleBuilder(props: Props) {
  const { fields, sayOperator, useChoices, now, first, read, onDone, apply, lift, hint, more } = props;
  const { t } = useTranslation();
  const [built, setBuilt] = useState<RuleGroupType>();
  const [typed, setTyped] = useState<string>();
  const [byText, setByText] = useState(false);
  const rule = built ?? now?.rule ?? first;
  const text = typed ?? now?.sql ?? "";
  /** What was said so far, checked. A rule to begin with that nobody has touched says nothing. */
  const check = async (): Promise<SaidRule | undefined> => {
    const clicked = rule.rules.length ? JSON.stringify(rule) : "";
    const said = byText ? text.trim() : clicked;
    const checked = said ? await read(said) : undefined;
    return checked?.sql ? checked : undefined;
  };
  const done = useMutation({ mutationFn: check, onSuccess: (checked) => onDone(checked?.sql) });
  const turn = useMutation({
    mutationFn: async () => (byText || built || now ? check() : undefined),
    onSuccess: (checked) => {
      setTyped(checked?.sql ?? "");
      setBuilt(checked?.rule);
      setByText(!byText);
    },
  });
  const shown = useMemo<Field[]>(
    () =>
      fields.map((field) => ({
        ...field,
        operators: [...(OF_KIND[field.kind] ?? []), ...(field.nullable ? ["null", "notNull"] : [])].map((name) => ({
          name,
          label: sayOperator(name),
        })),
      })),
    [fields, sayOperator],
  );
  const translations: Partial<Translations> = {
    fields: { title: t("builder.field") },
    operators: { title: t("builder.operator") },
    value: { title: t("builder.value") },
    removeRule: { label: "×", title: t("builder.remove_rule") },
    removeGroup: { label: "×", title: t("builder.remove_group") },
    addRule: { label: t("builder.add_rule"), title: t("builder.add_rule") },
    addGroup: { label: t("builder.add_group"), title: t("builder.add_group") },
    combinators: { title: t("builder.combinator") },
    notToggle: { label: t("builder.not"), title: t("builder.not") },
  };
  const wrong = done.error ?? turn.error;
  return (
    <>
      <SegmentedControl
        aria-label={t("builder.way")}
        value={byText ? "text" : "clicks"}
        onChange={() => turn.mutate()}
        data={[
          { value: "clicks", label: t("builder.clicks") },
          { value: "text", label: t("builder.text") },
        ]}
      />
      {byText ? (
        <>
          <textarea
            className={classes.text}
            aria-label={t("builder.text")}
            value={text}
            spellCheck={false}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <p className={classes.hint}>{hint}</p>
        </>
      ) : (
        <div className={classes.builder}>
          <QueryBuilder
            fields={shown}
            query={rule}
            onQueryChange={setBuilt}
            context={{ useChoices }}
            controlElements={CONTROLS}
            combinators={[
              { name: "and", label: t("builder.all") },
              { name: "or", label: t("builder.any") },
            ]}
            translations={translations}
            showNotToggle
            resetOnFieldChange
          />
        </div>
      )}
      {wrong && <ProblemNote error={wrong} />}
      <div className={classes.actions}>
        <Button size="xs" loading={done.isPending} onClick={() => done.mutate()}>
          {apply}
        </Button>
        {more?.(check)}
        {now && (
          <Button size="xs" variant="default" onClick={() => onDone(undefined)}>
            {lift}
          </Button>
        )}
      </div>
    </>
  );
}
