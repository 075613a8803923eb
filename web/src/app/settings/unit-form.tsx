import { Autocomplete, Button, NativeSelect, TextInput } from "@mantine/core";
import "@mantine/core/styles/Combobox.css";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import type { UnitItem, UnitRow } from "../../api/unit-trees";
import { knownWord } from "../../lib/words";
import { Dialog } from "../../ui/dialog";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./settings.module.css";
import { nameOf } from "./unit-tree";

const KINDS = ["company", "region", "branch", "call_centre", "online", "team", "channel", "product"];

interface Props {
  unit: UnitItem | undefined;
  /** The unit to put a new one below. */
  parent: UnitItem | undefined;
  /** Units of the company's own tree that another tree may take in. */
  offered: UnitItem[];
  pending: boolean;
  error: unknown;
  onSubmit: (row: UnitRow) => void;
  onClose: () => void;
}

/** A unit's names and kind; in another tree, also which of the company's units to take in. */
export function UnitForm({ unit, parent, offered, pending, error, onSubmit, onClose }: Props) {
  const { t } = useTranslation();
  const [row, setRow] = useState<UnitRow>({
    code: unit?.code ?? "",
    parent: unit?.parent ?? parent?.code,
    name_en: unit?.name.en ?? "",
    name_ru: unit?.name.ru ?? "",
    kind: unit?.kind ?? (parent ? (parent.kind === "company" ? "region" : "branch") : "company"),
  });
  const set = (change: Partial<UnitRow>) => setRow((before) => ({ ...before, ...change }));
  const problem = error ? asProblem(error) : undefined;
  const at = (field: string) => (problem?.field?.endsWith(`.${field}`) ? problem.message : undefined);
  const title = unit
    ? t("settings.tree.edit", { name: nameOf(unit) })
    : parent
      ? t("settings.tree.new_below", { name: nameOf(parent) })
      : t("settings.tree.new_top");
  const shown = ["code", "name_en", "name_ru", "kind"].some(at);
  return (
    <Dialog title={title} onClose={onClose} onSubmit={() => onSubmit(row)}>
      <div className={classes.form}>
        {problem && !shown && <ProblemNote error={problem} />}
        {!unit && offered.length > 0 && (
          <NativeSelect
            label={t("settings.tree.take_in")}
            value={offered.some(({ code }) => code === row.code) ? row.code : ""}
            onChange={(event) => {
              const known = offered.find(({ code }) => code === event.currentTarget.value);
              if (known) set({ code: known.code, name_en: known.name.en, name_ru: known.name.ru, kind: known.kind });
              else set({ code: "", name_en: "", name_ru: "" });
            }}
            data={[
              { value: "", label: t("settings.tree.new_group") },
              ...offered.map((one) => ({ value: one.code, label: nameOf(one) })),
            ]}
          />
        )}
        {!unit && (
          <TextInput
            label={t("settings.tree.code")}
            description={t("settings.tree.code_text")}
            data-autofocus
            value={row.code}
            error={at("code")}
            onChange={(event) => set({ code: event.currentTarget.value })}
          />
        )}
        <TextInput
          label={t("settings.name_en")}
          data-autofocus={unit ? true : undefined}
          value={row.name_en}
          error={at("name_en")}
          onChange={(event) => set({ name_en: event.currentTarget.value })}
        />
        <TextInput
          label={t("settings.name_ru")}
          value={row.name_ru}
          error={at("name_ru")}
          onChange={(event) => set({ name_ru: event.currentTarget.value })}
        />
        <Autocomplete
          label={t("settings.tree.kind")}
          description={t("settings.tree.kind_text")}
          value={row.kind}
          error={at("kind")}
          data={KINDS}
          renderOption={({ option }) => `${knownWord("unit_kind", option.value) ?? option.value} (${option.value})`}
          filter={({ options }) => options}
          onChange={(kind) => set({ kind })}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" loading={pending} disabled={!row.code || !row.kind}>
            {unit ? t("settings.save") : t("settings.create")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
