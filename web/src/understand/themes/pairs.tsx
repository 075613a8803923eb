import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ThemesFilter, themePairsQuery } from "../../api/themes";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { EmptyView } from "../../ui/empty-view";
import { ProblemView } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import { ThemeLink } from "./theme-link";

/** How much more often than chance: `2.4`. */
export const showLift = (lift: number, language: string): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: lift < 10 ? 1 : 0 }).format(lift);

/** Themes that come in the same comments more often than chance. */
export function PairsView({ filter }: { filter: ThemesFilter }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, error, refetch } = useQuery(themePairsQuery(filter));
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!data) return ["a", "b", "c", "d"].map((key) => <Skeleton key={key} height={24} my={12} />);
  if (!data.items.length) return <EmptyView title={t("themes.no_pairs_title")} text={t("themes.no_pairs_text")} />;
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{t("themes.pair")}</th>
          <th scope="col" className={table.num}>
            {t("themes.pair_count")}
          </th>
          <th scope="col" className={table.num}>
            {t("themes.pair_expected")}
          </th>
          <th scope="col" className={table.num}>
            {t("themes.pair_lift")}
          </th>
        </tr>
      </thead>
      <tbody>
        {data.items.map(({ one, other, together, expected, lift }) => (
          <tr key={`${one.key} ${other.key}`}>
            <td>
              <ThemeLink theme={one} /> + <ThemeLink theme={other} />
            </td>
            <td className={table.num} data-label={t("themes.pair_count")}>
              {showCount(together, language)}
            </td>
            <td className={table.num} data-label={t("themes.pair_expected")}>
              {showCount(expected, language)}
            </td>
            <td className={table.num} data-label={t("themes.pair_lift")}>
              ×{showLift(lift, language)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
