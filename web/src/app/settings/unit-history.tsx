import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { usersQuery } from "../../api/settings";
import { type UnitItem, type UnitMove, unitHistoryQuery } from "../../api/unit-trees";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import classes from "./settings.module.css";
import { nameOf } from "./unit-tree";

/** Who put which unit where, and since when it holds. */
export function UnitHistory({ tree, units }: { tree: string; units: UnitItem[] }) {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    unitHistoryQuery(tree),
  );
  const { data: users } = useQuery(usersQuery);
  const names = new Map(units.map((unit) => [unit.code, nameOf(unit)]));
  const named = (code: string | null | undefined) => (code ? (names.get(code) ?? code) : t("settings.tree.top"));
  const who = (actor: string) => users?.find((user) => user.id === actor)?.name ?? actor;
  const say = ({ change, from_parent, to_parent }: UnitMove) => {
    if (change === "moved") return t("settings.tree.moved", { from: named(from_parent), to: named(to_parent) });
    if (change === "added") return t("settings.tree.added", { to: named(to_parent) });
    return t("settings.tree.renamed");
  };
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Panel title={t("settings.tree.history")}>
      {error && !items ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !items ? (
        <Skeleton height={120} />
      ) : !items.length ? (
        <p className={classes.text}>{t("settings.tree.no_history")}</p>
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t("settings.tree.valid_from")}</th>
              <th>{t("settings.tree.unit")}</th>
              <th>{t("settings.tree.what")}</th>
              <th>{t("settings.audit.who")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.id}>
                <td className={table.when}>{showMoment(one.at, currentLanguage())}</td>
                <td className={table.main}>{named(one.unit)}</td>
                <td>{say(one)}</td>
                <td data-label={t("settings.audit.who")}>{who(one.actor)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage && (
        <Button variant="default" mt={12} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </Panel>
  );
}
