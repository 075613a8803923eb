import { NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportDraft, ImportLook, ImportPreview } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { companyZone } from "../../lib/period";
import { knownWord } from "../../lib/words";
import en from "../../locales/words/en.json";
import classes from "./data-in.module.css";
import { columnOf, constantOf, constantsOf, GIVES, type Gives, SCALES, setConstant, setGives } from "./draft";
import { nameOfField, nameOfKind } from "./words";

/** Formats of dates beside the usual ones, each by an example. */
const FORMATS = [
  ["%d/%m/%Y", "31/12/2026"],
  ["%d/%m/%Y %H:%M", "31/12/2026 18:30"],
  ["%d/%m/%Y %H:%M:%S", "31/12/2026 18:30:00"],
  ["%m/%d/%Y", "12/31/2026"],
  ["%m/%d/%Y %H:%M", "12/31/2026 18:30"],
  ["%m/%d/%Y %H:%M:%S", "12/31/2026 18:30:00"],
  ["%m/%d/%Y %I:%M %p", "12/31/2026 06:30 PM"],
  ["%d.%m.%y", "31.12.26"],
  ["%d.%m.%y %H:%M", "31.12.26 18:30"],
  ["%d-%m-%Y", "31-12-2026"],
  ["%d-%m-%Y %H:%M", "31-12-2026 18:30"],
  ["%Y%m%d", "20261231"],
  ["%d %b %Y", "31 Dec 2026"],
] as const;

const KINDS = ["visit", "call", "message", "payment", "usage", "case", "shipment"];

function zones(): string[] {
  try {
    return ["UTC", ...Intl.supportedValuesOf("timeZone")];
  } catch {
    return ["UTC", companyZone()];
  }
}
const ZONES = zones();

/** The first date of the file as it stands, and as it will be kept. */
function DateByExample({ draft, look, preview }: { draft: ImportDraft; look: ImportLook; preview?: ImportPreview }) {
  const { t } = useTranslation();
  const column = columnOf(draft, "occurred_at");
  const place = look.columns.findIndex(({ name }) => name === column);
  const at = preview?.rows.findIndex((row) => row.occurred_at) ?? -1;
  const written = at >= 0 ? look.rows[at]?.cells[place] : undefined;
  const moment = at >= 0 ? preview?.rows[at]?.occurred_at : undefined;
  if (!written || !moment) return null;
  const zone = draft.zone || companyZone();
  const read = new Intl.DateTimeFormat(currentLanguage() === "ru" ? "ru" : "en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: zone,
  }).format(new Date(moment));
  return <p className={classes.example}>{t("data_in.settings.example", { written, read, zone })}</p>;
}

function Constant({
  draft,
  field,
  onChange,
}: {
  draft: ImportDraft;
  field: string;
  onChange: (draft: ImportDraft) => void;
}) {
  const { t } = useTranslation();
  const label = nameOfField(t, field);
  const change = (value: string) => onChange(setConstant(draft, field, value));
  const value = constantOf(draft, field);
  const lists: Record<string, readonly string[]> = {
    scale: SCALES,
    channel: Object.keys(en.words.channel),
    touchpoint: Object.keys(en.words.touchpoint),
    kind: KINDS,
  };
  const list = lists[field];
  if (!list || (value && !list.includes(value))) {
    return <TextInput size="xs" label={label} value={value} onChange={(event) => change(event.currentTarget.value)} />;
  }
  const nothing = { value: "", label: t("data_in.settings.nothing") };
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      data={[
        nothing,
        ...list.map((one) => ({
          value: one,
          label: field === "kind" ? nameOfKind(t, one) : (knownWord(field, one) ?? one),
        })),
      ]}
    />
  );
}

interface Props {
  draft: ImportDraft;
  look: ImportLook;
  preview?: ImportPreview;
  onChange: (draft: ImportDraft) => void;
  onSheet: (sheet: string) => void;
}

/** What holds for all rows of the file. */
export function Settings({ draft, look, preview, onChange, onSheet }: Props) {
  const { t } = useTranslation();
  const dates = columnOf(draft, "occurred_at");
  const constants = constantsOf(draft.gives).filter((field) => !columnOf(draft, field));
  const format = draft.date_format ?? "";
  const formats: string[][] = FORMATS.map((one) => [...one]);
  if (format && !formats.some(([one]) => one === format)) formats.push([format, format]);
  return (
    <section className={classes.settings} aria-label={t("data_in.settings.label")}>
      <div className={classes.gives}>
        <span className={classes.label}>{t("data_in.settings.gives")}</span>
        <SegmentedControl
          aria-label={t("data_in.settings.gives")}
          value={draft.gives}
          onChange={(value) => onChange(setGives(draft, value as Gives))}
          data={GIVES.map((value) => ({ value, label: t(`data_in.gives.${value}`) }))}
        />
      </div>
      <div className={classes.fields}>
        {look.sheets.length > 1 && (
          <NativeSelect
            size="xs"
            label={t("data_in.settings.sheet")}
            value={draft.sheet ?? look.sheets[0]}
            onChange={(event) => onSheet(event.currentTarget.value)}
            data={look.sheets}
          />
        )}
        {constants.map((field) => (
          <Constant key={field} draft={draft} field={field} onChange={onChange} />
        ))}
        {dates && (
          <>
            <NativeSelect
              size="xs"
              label={t("data_in.settings.format")}
              value={format}
              onChange={(event) => onChange({ ...draft, date_format: event.currentTarget.value || undefined })}
              data={[
                { value: "", label: t("data_in.settings.usual") },
                ...formats.map(([value = "", label = ""]) => ({ value, label })),
              ]}
            />
            <NativeSelect
              size="xs"
              label={t("data_in.settings.zone")}
              value={draft.zone ?? ""}
              onChange={(event) => onChange({ ...draft, zone: event.currentTarget.value || undefined })}
              data={[{ value: "", label: t("data_in.settings.company_zone") }, ...ZONES]}
            />
          </>
        )}
        {columnOf(draft, "amount") && !columnOf(draft, "currency") && (
          <TextInput
            size="xs"
            label={t("data_in.settings.currency")}
            placeholder="EUR"
            maxLength={3}
            value={draft.currency ?? ""}
            onChange={(event) => onChange({ ...draft, currency: event.currentTarget.value.toUpperCase() || undefined })}
          />
        )}
        {columnOf(draft, "identifiers.phone") && (
          <TextInput
            size="xs"
            label={t("data_in.settings.country")}
            placeholder="GB"
            maxLength={2}
            value={draft.country ?? ""}
            onChange={(event) => onChange({ ...draft, country: event.currentTarget.value.toUpperCase() || undefined })}
          />
        )}
        <TextInput
          size="xs"
          label={t("data_in.settings.source")}
          title={t("data_in.settings.source_hint")}
          value={draft.source}
          maxLength={48}
          onChange={(event) => onChange({ ...draft, source: event.currentTarget.value })}
        />
      </div>
      <DateByExample draft={draft} look={look} preview={preview} />
    </section>
  );
}
