import { Button, Popover, Skeleton } from "@mantine/core";
import { IconFilter, IconPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { filterQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { isGroup, membersOf, type RuleGroup } from "../../lib/rule";
import { FilterChip } from "../../ui/chip";
import { whereOf } from "./address";
import classes from "./filter.module.css";
import { sayNode } from "./rule";
import type { Explore } from "./use-explore";

// The rule builder weighs as much as all else on the page: it comes when a rule is to be built.
const FilterEditor = lazy(() => import("./filter-editor"));

/** What the question is narrowed to, rule by rule, and the way to build another. */
export function Filter({ metric, view }: { metric: Metric; view: Explore }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const { query, go } = view;
  const { data } = useQuery({ ...filterQuery(metric.name, query.where), enabled: query.where !== undefined });
  const members = query.where && data ? membersOf(data.rule as unknown as RuleGroup) : [];
  const lift = async (index: number) => {
    const rules = members.filter((_, at) => at !== index);
    const left = rules.length ? JSON.stringify({ combinator: "and", rules }) : undefined;
    const sql = left && (await queries.fetchQuery(filterQuery(metric.name, left))).sql;
    go(whereOf(query, sql || undefined));
  };
  return (
    <>
      {query.where && <span>{t("explore.where")}</span>}
      {members.map((member, index) => (
        <FilterChip key={JSON.stringify(member)} label={t("explore.lift")} onRemove={() => void lift(index)}>
          {sayNode(t, member, !isGroup(member))}
        </FilterChip>
      ))}
      {query.where && !data && (
        <FilterChip label={t("explore.lift")} onRemove={() => go(whereOf(query, undefined))}>
          {query.where}
        </FilterChip>
      )}
      <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus width="min(720px, 94vw)">
        <Popover.Target>
          <Button
            variant="default"
            size="xs"
            h={30}
            leftSection={
              query.where ? (
                <IconFilter size={16} stroke={1.6} aria-hidden />
              ) : (
                <IconPlus size={16} stroke={1.6} aria-hidden />
              )
            }
            onClick={() => setOpen(!open)}
          >
            {query.where ? t("explore.change_filter") : t("explore.add_filter")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={16} className={classes.editor}>
          <Suspense fallback={<Skeleton height={140} />}>
            <FilterEditor
              metric={metric}
              view={view}
              onDone={(where) => {
                setOpen(false);
                if (where !== query.where) go(whereOf(query, where));
              }}
            />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
