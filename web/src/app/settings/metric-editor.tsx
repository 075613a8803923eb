import { Button, MultiSelect, NativeSelect, Skeleton, Textarea, TextInput } from "@mantine/core";
import "@mantine/core/styles/Combobox.css";
import "@mantine/core/styles/Pill.css";
import "@mantine/core/styles/PillsInput.css";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Definition,
  definitionQuery,
  type MetricTable,
  metricTablesQuery,
  putDefinition,
  removeMetric,
  tryDefinition,
} from "../../api/definitions";
import { asProblem } from "../../api/problem";
import { inLanguage, word } from "../../lib/words";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { type Done, UndoNote } from "../../ui/undo-note";
import { usePageTitle } from "../../ui/use-page-title";
import { BLANK, FORMULAS, formulaOf, nameFrom, UNITS, withFormula } from "./definition";
import classes from "./metric-editor.module.css";
import { MetricTrial } from "./metric-trial";
import settings from "./settings.module.css";
import { useChange } from "./use-change";

const route = getRouteApi("/frame/settings/metrics/$name");

interface FormProps {
  definition: Definition;
  tables: MetricTable[];
  isNew: boolean;
  fixed: boolean;
  at: (field: string) => string | undefined;
  onChange: (definition: Definition) => void;
}

/** The fields of a definition. */
function Fields({ definition, tables, isNew, fixed, at, onChange }: FormProps) {
  const { t } = useTranslation();
  const table = tables.find(({ name }) => name === definition.table);
  const set = (change: Partial<Definition>) => onChange({ ...definition, ...change });
  const { formula, title, description } = definition;
  const numbers = (table?.fields ?? []).filter(({ kind }) => kind === "number").map(({ name }) => name);
  const texts = (table?.fields ?? []).filter(({ kind }) => kind === "text").map(({ name }) => name);
  const titled = (en: string) =>
    set({
      title: { ...title, en },
      name: isNew && definition.name === nameFrom(title.en) ? nameFrom(en) : definition.name,
    });
  return (
    <fieldset disabled={fixed} style={{ border: 0, margin: 0, padding: 0, minInlineSize: 0 }}>
      <div className={classes.fields}>
        <TextInput
          label={t("settings.name_en")}
          value={title.en}
          error={at("title.en")}
          onChange={(event) => titled(event.currentTarget.value)}
        />
        <TextInput
          label={t("settings.name_ru")}
          value={title.ru}
          error={at("title.ru")}
          onChange={(event) => set({ title: { ...title, ru: event.currentTarget.value } })}
        />
        <Textarea
          label={t("settings.metric.description_en")}
          autosize
          minRows={2}
          value={description.en}
          error={at("description.en")}
          onChange={(event) => set({ description: { ...description, en: event.currentTarget.value } })}
        />
        <Textarea
          label={t("settings.metric.description_ru")}
          autosize
          minRows={2}
          value={description.ru}
          error={at("description.ru")}
          onChange={(event) => set({ description: { ...description, ru: event.currentTarget.value } })}
        />
        {isNew && (
          <TextInput
            className={classes.mono}
            label={t("settings.metric.code")}
            description={t("settings.metric.code_text")}
            value={definition.name ?? ""}
            error={at("name")}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label={t("settings.metric.table")}
          description={t("settings.metric.table_text")}
          value={definition.table}
          error={at("table")}
          onChange={(event) => {
            const next = tables.find(({ name }) => name === event.currentTarget.value);
            if (!next) return;
            const formula = formulaOf("count", definition.formula, next);
            const dimensions = (definition.dimensions ?? []).filter((one) => next.dimensions.includes(one));
            onChange(
              withFormula({ ...definition, table: next.name, filter: "", time: undefined, dimensions }, formula),
            );
          }}
          data={tables.map(({ name }) => ({ value: name, label: t(`settings.metric.tables.${name as "orders"}`) }))}
        />
        <Textarea
          className={`${classes.whole} ${classes.mono}`}
          label={t("settings.metric.filter")}
          description={t("settings.metric.filter_text")}
          autosize
          minRows={2}
          spellCheck={false}
          value={definition.filter ?? ""}
          error={at("filter")}
          onChange={(event) => set({ filter: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("settings.metric.formula")}
          value={formula.kind}
          onChange={(event) => {
            const kind = FORMULAS.find((one) => one === event.currentTarget.value);
            if (kind) onChange(withFormula(definition, formulaOf(kind, formula, table)));
          }}
          data={FORMULAS.filter((kind) => kind !== "attrition" || definition.table === "customers").map((kind) => ({
            value: kind,
            label: t(`settings.metric.formulas.${kind}`),
          }))}
        />
        {"value" in formula && (
          <NativeSelect
            label={t("settings.metric.value")}
            value={formula.value}
            error={at("formula.value")}
            onChange={(event) => set({ formula: { ...formula, value: event.currentTarget.value } })}
            data={[...new Set([formula.value, ...(formula.kind === "distinct" ? texts : numbers)])]}
          />
        )}
        {formula.kind === "share" && (
          <>
            <Textarea
              className={classes.mono}
              label={t("settings.metric.part")}
              autosize
              spellCheck={false}
              value={formula.part}
              error={at("formula.part")}
              onChange={(event) => set({ formula: { ...formula, part: event.currentTarget.value } })}
            />
            <Textarea
              className={classes.mono}
              label={t("settings.metric.of")}
              autosize
              spellCheck={false}
              value={formula.of ?? ""}
              error={at("formula.of")}
              onChange={(event) => set({ formula: { ...formula, of: event.currentTarget.value || undefined } })}
            />
          </>
        )}
        <NativeSelect
          label={t("settings.metric.unit")}
          value={definition.unit}
          error={at("unit")}
          onChange={(event) => {
            const unit = UNITS[formula.kind].find((one) => one === event.currentTarget.value);
            if (unit) set({ unit });
          }}
          data={UNITS[formula.kind].map((unit) => ({ value: unit, label: t(`settings.metric.units.${unit}`) }))}
        />
        <NativeSelect
          label={t("settings.metric.better")}
          value={definition.better}
          onChange={(event) => {
            const better = (["higher", "lower", "neither"] as const).find((one) => one === event.currentTarget.value);
            if (better) set({ better });
          }}
          data={(["higher", "lower", "neither"] as const).map((value) => ({
            value,
            label: t(`settings.metric.betters.${value}`),
          }))}
        />
        <MultiSelect
          className={classes.whole}
          label={t("settings.metric.dimensions")}
          searchable
          hidePickedOptions
          value={definition.dimensions ?? []}
          error={at("dimensions")}
          onChange={(dimensions) => set({ dimensions })}
          data={[...new Set([...(table?.dimensions ?? []), ...(definition.dimensions ?? [])])].map((value) => ({
            value,
            label: word("dimension", value),
          }))}
        />
      </div>
    </fieldset>
  );
}

/** What rules over the table may speak of. */
function Known({ table }: { table: MetricTable | undefined }) {
  const { t } = useTranslation();
  if (!table) return null;
  return (
    <Panel title={t("settings.metric.known")}>
      <p className={classes.known}>
        {table.fields.map(({ name, words }, index) => (
          <span key={name} title={words?.join(", ")}>
            {index > 0 && ", "}
            <code>{name}</code>
          </span>
        ))}
        {table.properties && (
          <>
            , <code>property:…</code>
          </>
        )}
      </p>
    </Panel>
  );
}

function Editor({ kept, own, tables }: { kept: Definition | undefined; own: boolean; tables: MetricTable[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [definition, setDefinition] = useState<Definition>(kept ?? BLANK);
  const [tried, setTried] = useState<Definition>();
  const [done, setDone] = useState<Done>();
  const trial = useMutation({ mutationFn: tryDefinition, onSuccess: (_answer, asked) => setTried(asked) });
  const save = useChange(putDefinition, ["metrics"]);
  const remove = useChange(removeMetric, ["metrics"]);
  usePageTitle(inLanguage(definition.title) || t("settings.metric.new"));
  const fixed = kept !== undefined && !own;
  const error = save.error ?? trial.error;
  const problem = error ? asProblem(error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  const change = (next: Definition) => {
    setDefinition(next);
    save.reset();
  };
  const takeAway = () =>
    remove.mutate(definition.name ?? "", {
      onSuccess: () =>
        setDone({
          text: t("settings.metric.removed", { name: inLanguage(definition.title) }),
          undo: () => save.mutate(definition, { onSuccess: () => remove.reset() }),
        }),
    });
  return (
    <>
      <div className={classes.columns}>
        <Panel
          title={inLanguage(kept?.title) || t("settings.metric.new")}
          aside={
            <Link to="/settings/metrics" className={settings.back}>
              {t("settings.metric.all")}
            </Link>
          }
        >
          <form
            className={settings.form}
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              save.mutate(definition, {
                onSuccess: () => {
                  setDone({ text: t("settings.metric.saved") });
                  if (!kept)
                    void navigate({
                      to: "/settings/metrics/$name",
                      params: { name: definition.name ?? "" },
                      replace: true,
                    });
                },
              });
            }}
          >
            {fixed && <p className={settings.text}>{t("settings.metric.fixed")}</p>}
            {save.error && !problem?.field && <ProblemNote error={save.error} />}
            <Fields
              definition={definition}
              tables={tables}
              isNew={!kept}
              fixed={fixed || remove.isSuccess}
              at={at}
              onChange={change}
            />
            {!fixed && (
              <div className={settings.actions}>
                {kept && !remove.isSuccess && (
                  <Button variant="subtle" color="red" mr="auto" loading={remove.isPending} onClick={takeAway}>
                    {t("settings.metric.remove")}
                  </Button>
                )}
                <Button type="submit" loading={save.isPending} disabled={remove.isSuccess || !definition.name}>
                  {t("settings.save")}
                </Button>
              </div>
            )}
          </form>
        </Panel>
        <div className={classes.side}>
          <Panel title={t("settings.metric.trial")}>
            <MetricTrial
              definition={tried ?? definition}
              answer={trial.data}
              stale={tried !== undefined && tried !== definition}
              pending={trial.isPending}
              error={problem?.field ? undefined : trial.error}
              onTry={() => trial.mutate(definition)}
            />
          </Panel>
          <Known table={tables.find(({ name }) => name === definition.table)} />
        </div>
      </div>
      <UndoNote done={done} onClose={() => setDone(undefined)} />
    </>
  );
}

/** A metric's definition: one of the company's own to be changed, one built in to be read. */
export function MetricEditorPage() {
  const { name } = route.useParams();
  const isNew = name === "new";
  const { data: kept, error, refetch } = useQuery({ ...definitionQuery(name), enabled: !isNew });
  const { data: tables, error: noTables } = useQuery(metricTablesQuery);
  if (error ?? noTables) return <ProblemView error={error ?? noTables} retry={() => void refetch()} />;
  if (!tables || (!isNew && !kept)) return <Skeleton height={480} />;
  return <Editor key={name} kept={kept?.definition} own={isNew || (kept?.version ?? 0) > 0} tables={tables} />;
}
