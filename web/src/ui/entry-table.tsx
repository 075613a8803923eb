import { useTranslation } from "react-i18next";
import type { Entry } from "../api/quality";
import { currentLanguage } from "../lib/i18n";
import { showCount, showValue } from "../lib/numbers";
import classes from "./entry-table.module.css";
import table from "./table.module.css";

/** Forms shown of each. */
const SHOWN = 6;

/** Addresses and numbers as they came: of how many sources, the wrong ones by their form. */
export function EntryTable({ entries, named = false }: { entries: Entry[]; named?: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const count = (value: number) => showCount(value, language);
  return (
    <table className={table.table}>
      <thead>
        <tr>
          {named && <th>{t("quality.source")}</th>}
          <th>{t("quality.entry.field")}</th>
          <th className={table.num}>{t("quality.entry.came")}</th>
          <th className={table.num}>{t("quality.entry.unreadable")}</th>
          <th className={table.num}>{t("quality.entry.placeholder")}</th>
          <th>{t("quality.entry.forms")}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const all = entry.good + entry.unreadable + entry.placeholder;
          const wrong = (value: number) =>
            value ? `${count(value)} (${showValue(value / all, "share", language)})` : "0";
          return (
            <tr key={`${entry.source} ${entry.field}`}>
              {named && <td className={table.main}>{entry.source}</td>}
              <td>{t(`quality.entry.of.${entry.field}`)}</td>
              <td className={table.num} data-label={t("quality.entry.came")}>
                {count(all)}
              </td>
              <td className={table.num} data-label={t("quality.entry.unreadable")}>
                {wrong(entry.unreadable)}
              </td>
              <td className={table.num} data-label={t("quality.entry.placeholder")}>
                {wrong(entry.placeholder)}
              </td>
              <td>
                {entry.forms.length
                  ? entry.forms.slice(0, SHOWN).map((one) => (
                      <code key={`${one.wrong} ${one.form}`} className={classes.form}>
                        {t("quality.entry.form", { form: one.form, n: count(one.count) })}
                      </code>
                    ))
                  : "–"}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
