import { Button, CloseButton, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type CustomerGroup, type GroupsFound, groupSentencesQuery, membersQuery } from "../../api/groups";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { ProblemView } from "../../ui/problem-view";
import { Sentences } from "../../ui/sentences";
import classes from "./group.module.css";
import { sayFactor, showFactor } from "./say";

/** What the most typical customers of a group wrote. */
export function GroupSentences({ run, group, factor }: { run: string; group: CustomerGroup; factor?: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(groupSentencesQuery(run, group.id, factor));
  if (error) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={90} />;
  if (!data.length) return <p className={classes.note}>{t("groups.no_sentences")}</p>;
  return <Sentences items={data} />;
}

/** The customers of a group, and of a theme what they wrote of it. */
export function Members({
  run,
  group,
  found,
  factor,
  close,
}: {
  run: string;
  group: CustomerGroup;
  found: GroupsFound;
  factor?: string;
  close: () => void;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const here = useRef<HTMLElement>(null);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    membersQuery(run, group.id, factor),
  );
  const by = found.factors.find(({ key }) => key === factor);
  // What was asked for by a click comes into sight.
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <section ref={here} className={classes.members} aria-label={t("groups.customers_of", { name: group.name })}>
      <div className={classes.bar}>
        <h3 className={classes.heading}>
          {by ? t("groups.customers_by", { factor: sayFactor(t, by, language) }) : t("groups.customers_typical")}
        </h3>
        <CloseButton aria-label={t("groups.close")} onClick={close} />
      </div>
      {by?.name && <GroupSentences run={run} group={group} factor={factor} />}
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={120} />
      ) : (
        <ul className={classes.list}>
          {data.pages
            .flatMap(({ items }) => items)
            .map((one) => (
              <li key={one.id}>
                <Link to="/customers/$id" params={{ id: one.id }} className={classes.member}>
                  <span>{one.name ?? t("groups.nameless")}</span>
                  {by && <span>{showFactor(by.key, one.value, found, language)}</span>}
                </Link>
              </li>
            ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="subtle" size="compact-sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("groups.more_customers", { n: showCount(data?.pages[0]?.total ?? 0, language) })}
        </Button>
      )}
    </section>
  );
}
