import { NativeSelect, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OwnTheme } from "../../../api/themes";
import { ChipsField } from "./chips";
import type { Fault } from "./draft";
import classes from "./taxonomy.module.css";

/** Nearness when the theme does not say. */
const USUAL = 0.5;

interface Props {
  theme: OwnTheme;
  groups: string[];
  group: number;
  faults: Fault[];
  /** What the server said of a field of this theme, by the field's name. */
  told?: { field: string; text: string };
  onChange: (change: Partial<OwnTheme>) => void;
  onGroup: (group: number) => void;
}

/** A theme as it is defined: name, words that it has, words that it has not, examples, and how near is near. */
export function ThemeForm({ theme, groups, group, faults, told, onChange, onGroup }: Props) {
  const { t } = useTranslation();
  const wrong = (what: Fault["what"]) => faults.some((fault) => fault.what === what);
  const at = (field: string) => (told?.field.startsWith(field) ? told.text : undefined);
  const own = theme.nearness != null;
  return (
    <div className={classes.form}>
      <div className={classes.pair}>
        <TextInput
          label={t("taxonomy.name")}
          maxLength={80}
          value={theme.name}
          error={at("name") ?? (wrong("theme_name") && t("taxonomy.need_name"))}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <NativeSelect
          label={t("taxonomy.group")}
          value={String(group)}
          onChange={(event) => onGroup(Number(event.currentTarget.value))}
          data={groups.map((name, index) => ({ value: String(index), label: name || t("taxonomy.unnamed") }))}
        />
      </div>
      <ChipsField
        label={t("taxonomy.any")}
        help={t("taxonomy.any_help")}
        placeholder={t("taxonomy.any_example")}
        values={theme.any ?? []}
        maxLength={100}
        error={at("any") ?? (wrong("rules") ? t("taxonomy.need_rules") : undefined)}
        onChange={(any) => onChange({ any })}
      />
      <ChipsField
        label={t("taxonomy.none")}
        help={t("taxonomy.none_help")}
        placeholder={t("taxonomy.none_example")}
        values={theme.none ?? []}
        maxLength={100}
        error={at("none")}
        onChange={(none) => onChange({ none })}
      />
      <ChipsField
        label={t("taxonomy.examples")}
        help={t("taxonomy.examples_help")}
        placeholder={t("taxonomy.examples_example")}
        values={theme.examples ?? []}
        maxLength={500}
        error={at("examples")}
        onChange={(examples) => onChange({ examples })}
      />
      {(theme.examples?.length ?? 0) > 0 && (
        <div className={classes.field}>
          <Switch
            label={t("taxonomy.own_nearness")}
            description={t("taxonomy.nearness_help")}
            checked={own}
            onChange={(event) => onChange({ nearness: event.currentTarget.checked ? USUAL : null })}
          />
          {own && (
            <label className={classes.range}>
              <span className={classes.dim}>{t("taxonomy.nearness_wide")}</span>
              <input
                type="range"
                min={0.2}
                max={0.9}
                step={0.05}
                value={theme.nearness ?? USUAL}
                aria-label={t("taxonomy.nearness")}
                onChange={(event) => onChange({ nearness: Number(event.currentTarget.value) })}
              />
              <span className={classes.dim}>{t("taxonomy.nearness_narrow")}</span>
              <output>{(theme.nearness ?? USUAL).toFixed(2)}</output>
            </label>
          )}
          {at("nearness") && <p className={classes.wrong}>{at("nearness")}</p>}
        </div>
      )}
    </div>
  );
}
