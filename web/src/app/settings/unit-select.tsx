import { MultiSelect } from "@mantine/core";
import "@mantine/core/styles/Combobox.css";
import "@mantine/core/styles/Pill.css";
import "@mantine/core/styles/PillsInput.css";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { allUnitsQuery } from "../../api/unit-trees";
import { inLanguage } from "../../lib/words";

const WHOLE = "*";

interface Props {
  label: string;
  value: string[];
  error?: string;
  onChange: (units: string[]) => void;
}

/** Picks the units that a person or a token answers for; `*` is the whole company. */
export function UnitSelect({ label, value, error, onChange }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(allUnitsQuery);
  const known = (data ?? []).map(({ code, name }) => ({ value: code, label: inLanguage(name) ?? code }));
  const there = new Set(known.map((one) => one.value));
  const gone = value.filter((code) => code !== WHOLE && !there.has(code));
  return (
    <MultiSelect
      label={label}
      description={t("settings.units_hint")}
      searchable
      clearable
      limit={100}
      value={value}
      error={error}
      data={[
        { value: WHOLE, label: t("settings.whole_company") },
        ...known,
        ...gone.map((code) => ({ value: code, label: code })),
      ]}
      onChange={(units) =>
        // The whole company and a part of it do not go together: what was picked last counts.
        onChange(units.at(-1) === WHOLE ? [WHOLE] : units.filter((code) => code !== WHOLE))
      }
      clearButtonProps={{ "aria-label": t("settings.clear") }}
      nothingFoundMessage={t("settings.nothing_found")}
      hidePickedOptions
    />
  );
}
