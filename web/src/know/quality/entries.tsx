import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { reviewsQuery } from "../../api/customers";
import { qualityEntriesQuery } from "../../api/quality";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { EntryTable } from "../../ui/entry-table";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import classes from "./page.module.css";

/** Addresses and numbers that came from each source. */
export function Entries() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(qualityEntriesQuery);
  return (
    <Panel title={t("quality.entry.title")}>
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={96} />
      ) : (
        <>
          <p className={classes.lead}>
            {data.items.length ? t("quality.entry.text", { count: data.days }) : t("quality.entry.none")}
          </p>
          {data.items.length > 0 && <EntryTable entries={data.items} named />}
        </>
      )}
    </Panel>
  );
}

/** Customers who may be one: how many wait for a person. */
export function Alike() {
  const { t } = useTranslation();
  const { data, error, hasNextPage, refetch } = useInfiniteQuery(reviewsQuery("open"));
  const count = data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
  const n = `${showCount(count, currentLanguage())}${hasNextPage ? "+" : ""}`;
  return (
    <Panel
      title={t("quality.alike.title")}
      aside={
        count > 0 && (
          <Button component={Link} to="/customers/reviews" variant="default" size="xs">
            {t("quality.alike.open")}
          </Button>
        )
      }
    >
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={44} />
      ) : (
        <>
          <div className={classes.sentence}>
            {count ? t("quality.alike.waiting", { count, n }) : t("quality.alike.none")}
          </div>
          <div className={classes.dim}>{t("quality.alike.text")}</div>
        </>
      )}
    </Panel>
  );
}
