import { useTranslation } from "react-i18next";
import type { GroupsFound } from "../../api/groups";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import table from "../../ui/table.module.css";

/** Every number of groups that was tried, and how well each did. */
export function Tried({ found }: { found: GroupsFound }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const two = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  if (!found.tried.length) return null;
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{t("groups.tried.count")}</th>
          <th scope="col" className={table.num}>
            {t("groups.tried.silhouette")}
          </th>
          <th scope="col" className={table.num}>
            {t("groups.tried.by_chance")}
          </th>
          <th scope="col" className={table.num}>
            {t("groups.tried.stability")}
          </th>
          <th scope="col" className={table.num}>
            {t("groups.tried.smallest")}
          </th>
        </tr>
      </thead>
      <tbody>
        {found.tried.map((one) => (
          <tr key={one.count}>
            <td className={one.chosen ? table.main : undefined}>
              {one.count} {one.chosen && `· ${t("groups.tried.chosen")}`}
            </td>
            <td className={table.num} data-label={t("groups.tried.silhouette")}>
              {two.format(one.silhouette)}
            </td>
            <td className={table.num} data-label={t("groups.tried.by_chance")}>
              {two.format(one.by_chance)}
            </td>
            <td className={table.num} data-label={t("groups.tried.stability")}>
              {two.format(one.stability)}
            </td>
            <td className={table.num} data-label={t("groups.tried.smallest")}>
              {showCount(one.smallest, language)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
