import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { IconPlus, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import { COMPANY, putTree, putUnits, treeQuery, treesQuery, type UnitItem, type UnitRow } from "../../api/unit-trees";
import { inLanguage } from "../../lib/words";
import { Dialog } from "../../ui/dialog";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { type Done, UndoNote } from "../../ui/undo-note";
import { usePageTitle } from "../../ui/use-page-title";
import classes from "./settings.module.css";
import { UnitForm } from "./unit-form";
import { UnitHistory } from "./unit-history";
import { UnitImport } from "./unit-import";
import { movedTo } from "./unit-outline";
import { nameOf, UnitTreeView } from "./unit-tree";
import { useChange } from "./use-change";

const route = getRouteApi("/frame/settings/units");

function NewTree({ onMade, onClose }: { onMade: (code: string) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const [name_en, setEn] = useState("");
  const [name_ru, setRu] = useState("");
  const make = useChange(putTree, treesQuery.queryKey);
  const problem = make.error ? asProblem(make.error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  return (
    <Dialog
      title={t("settings.tree.new_tree")}
      onClose={onClose}
      onSubmit={() => make.mutate({ code, name_en, name_ru }, { onSuccess: () => onMade(code) })}
    >
      <div className={classes.form}>
        <p className={classes.text}>{t("settings.tree.new_tree_text")}</p>
        {problem && !["code", "name"].includes(problem.field ?? "") && <ProblemNote error={problem} />}
        <TextInput
          label={t("settings.name_en")}
          data-autofocus
          value={name_en}
          error={at("name")}
          onChange={(event) => setEn(event.currentTarget.value)}
        />
        <TextInput
          label={t("settings.name_ru")}
          value={name_ru}
          onChange={(event) => setRu(event.currentTarget.value)}
        />
        <TextInput
          label={t("settings.tree.code")}
          description={t("settings.tree.tree_code_text")}
          value={code}
          error={at("code")}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending} disabled={!code || !name_en}>
            {t("settings.create")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

type Form = { unit?: UnitItem; parent?: UnitItem };

/** The trees of units: the company's own, and others that group the same units by channel, by product. */
export function UnitsPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.units"));
  const { tree = COMPANY, chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: trees } = useQuery(treesQuery);
  const { data: units, error, refetch } = useQuery(treeQuery(tree));
  const { data: own } = useQuery({ ...treeQuery(COMPANY), enabled: tree !== COMPANY });
  const [form, setForm] = useState<Form>();
  const [other, setOther] = useState<"import" | "tree">();
  const [done, setDone] = useState<Done>();
  const change = useChange((rows: UnitRow[]) => putUnits(tree, rows), ["units"]);
  const choose = (code: string | undefined) =>
    void navigate({
      search: { tree: tree === COMPANY ? undefined : tree, chosen: code },
      replace: true,
      resetScroll: false,
    });
  const openTree = (code: string) => void navigate({ search: { tree: code === COMPANY ? undefined : code } });

  const move = (unit: UnitItem, parent: string | undefined) => {
    const to = units?.find(({ code }) => code === parent);
    change.mutate([movedTo(unit, parent)], {
      onSuccess: () =>
        setDone({
          text: to
            ? t("settings.tree.now_in", { name: nameOf(unit), to: nameOf(to) })
            : t("settings.tree.now_top", { name: nameOf(unit) }),
          undo: () => change.mutate([movedTo(unit, unit.parent ?? undefined)]),
        }),
    });
  };
  const there = new Set(units?.map(({ code }) => code));
  return (
    <>
      <Panel
        title={t("settings.section.units")}
        aside={
          <>
            <NativeSelect
              size="xs"
              aria-label={t("settings.tree.which")}
              value={tree}
              onChange={(event) => openTree(event.currentTarget.value)}
              data={(trees ?? []).map((one) => ({
                value: one.code,
                label: one.code === COMPANY ? t("settings.tree.own") : (inLanguage(one.name) ?? one.code),
              }))}
            />
            <Button size="xs" variant="default" onClick={() => setOther("tree")}>
              {t("settings.tree.new_tree")}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconUpload size={16} aria-hidden />}
              onClick={() => setOther("import")}
            >
              {t("settings.tree.import")}
            </Button>
            <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setForm({})}>
              {t("settings.tree.add")}
            </Button>
          </>
        }
      >
        {change.error && !form && <ProblemNote error={change.error} />}
        {error && !units ? (
          <ProblemView error={error} retry={() => void refetch()} />
        ) : !units ? (
          <Skeleton height={320} />
        ) : !units.length ? (
          <EmptyView
            title={t("settings.tree.empty")}
            text={t("settings.tree.empty_text")}
            action={<Button onClick={() => setOther("import")}>{t("settings.tree.import")}</Button>}
          />
        ) : (
          <UnitTreeView
            units={units}
            label={t("settings.section.units")}
            chosen={chosen}
            onChoose={choose}
            onEdit={(unit) => setForm({ unit })}
            onAdd={(parent) => setForm({ parent })}
            onMove={move}
          />
        )}
      </Panel>
      <UnitHistory tree={tree} units={[...(own ?? []), ...(units ?? [])]} />
      {form && (
        <UnitForm
          unit={form.unit}
          parent={form.parent}
          offered={tree === COMPANY ? [] : (own ?? []).filter(({ code }) => !there.has(code))}
          pending={change.isPending}
          error={change.error}
          onSubmit={(row) => change.mutate([row], { onSuccess: () => setForm(undefined) })}
          onClose={() => {
            setForm(undefined);
            change.reset();
          }}
        />
      )}
      {other === "import" && (
        <UnitImport
          tree={tree}
          onDone={(changed) => {
            setOther(undefined);
            setDone({ text: t("settings.tree.taken", { count: changed }) });
          }}
          onClose={() => setOther(undefined)}
        />
      )}
      {other === "tree" && (
        <NewTree
          onMade={(code) => {
            setOther(undefined);
            openTree(code);
          }}
          onClose={() => setOther(undefined)}
        />
      )}
      <UndoNote done={done} onClose={() => setDone(undefined)} />
    </>
  );
}
