import { Button, Skeleton } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { chosenQuery, countQuery, exportAddress, ruleQuery } from "../../api/segments";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { EmptyView } from "../../ui/empty-view";
import { ProblemView } from "../../ui/problem-view";
import { type SearchQuery, SORTS, type Sort } from "./address";
import classes from "./chosen.module.css";
import { ChosenRow } from "./chosen-row";
import { RuleBar } from "./rule-bar";
import { Segments } from "./segments";
import { useMay } from "./use-may";

const route = getRouteApi("/frame/customers");

/** A count is told with its age once that says something. */
const OLD_MS = 20_000;

function Count({ chosen }: { chosen: { rule?: string; segment?: string } }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, error } = useQuery(countQuery(chosen));
  if (error && !data) return null;
  if (!data) return <Skeleton height={18} width={110} />;
  const old = Date.now() - Date.parse(data.counted_at) > OLD_MS;
  return (
    <span role="status">
      {t("chosen.count", { count: data.count, size: showCount(data.count, language) })}
      {old && ` ${t("chosen.counted", { ago: showAgo(data.counted_at, language) })}`}
    </span>
  );
}

function List({ chosen, sort }: { chosen: { rule?: string; segment?: string }; sort: Sort }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    chosenQuery(chosen, sort),
  );
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending)
    return ["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => <Skeleton key={key} height={40} my={8} />);
  const found = data.pages.flatMap((page) => page.items);
  if (!found.length && !hasNextPage) {
    return chosen.rule || chosen.segment ? (
      <EmptyView title={t("chosen.none_title")} text={t("chosen.none_text")} />
    ) : (
      <EmptyView title={t("customers.empty_title")} text={t("customers.empty_text")} />
    );
  }
  return (
    <>
      <div className={classes.columns} aria-hidden>
        <span className={classes.first}>{t("chosen.column.name")}</span>
        <span>{t("chosen.column.stage")}</span>
        <span>{t("chosen.column.grade")}</span>
        <span>{t("chosen.column.score")}</span>
        <span>{t("chosen.column.seen")}</span>
        <span>{t("chosen.column.open")}</span>
        <span>{t("chosen.column.value")}</span>
      </div>
      <ul className={classes.list} aria-label={t("customers.title")}>
        {found.map((one) => (
          <ChosenRow key={one.id} customer={one} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" mt={12} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </>
  );
}

/** Customers by segment or by a rule of one's own: who, how many, in which order. */
export function Chosen({ search }: { search: SearchQuery }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const may = useMay();
  const { rule, segment, sort = "recent" } = search;
  const chosen = { ...(rule && { rule }), ...(segment && { segment }) };
  const { data: read, error } = useQuery(ruleQuery(chosen));
  return (
    <div className={classes.whole}>
      <Segments search={search} />
      <RuleBar search={search} read={read} />
      {error && !read ? (
        <ProblemView error={error} />
      ) : (
        <>
          <div className={classes.above}>
            <h2 className={classes.count}>
              <Count chosen={chosen} />
            </h2>
            <label className={classes.sort}>
              {t("chosen.sort")}{" "}
              <select
                value={sort}
                onChange={(event) => {
                  const next = SORTS.find((one) => one === event.currentTarget.value);
                  void navigate({
                    search: { ...search, sort: next === "recent" ? undefined : next },
                    resetScroll: false,
                  });
                }}
              >
                {SORTS.map((one) => (
                  <option key={one} value={one}>
                    {t(`chosen.by.${one}`)}
                  </option>
                ))}
              </select>
            </label>
            {may("supervisor") && (
              <Button
                component="a"
                href={exportAddress(chosen, sort)}
                download="customers.csv"
                variant="default"
                size="xs"
                leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
                title={t("chosen.export_hint")}
              >
                {t("chosen.export")}
              </Button>
            )}
          </div>
          <List chosen={chosen} sort={sort} />
        </>
      )}
    </div>
  );
}
