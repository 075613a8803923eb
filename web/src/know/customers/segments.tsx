import { Skeleton, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { deleteSegment, restoreSegment, segmentsQuery } from "../../api/segments";
import type { Segment } from "../../api/types";
import type { SearchQuery } from "./address";
import classes from "./chosen.module.css";
import { Undone } from "./undone";
import { useMay } from "./use-may";

const route = getRouteApi("/frame/customers");

/** Rules to begin with, while the company has kept none of its own. Written as the server writes them. */
const SUGGESTED = [
  { text: "at_risk", rule: "\"stage\" = 'at_risk'" },
  { text: "unhappy", rule: '"last_nps" <= 6' },
  { text: "late", rule: '"late_orders" >= 1' },
  { text: "accounts", rule: "\"kind\" = 'account'" },
] as const;

/** The company's segments as chips; the chosen one can be deleted, and brought back. */
export function Segments({ search }: { search: SearchQuery }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const may = useMay();
  const { data, isPending } = useQuery(segmentsQuery);
  const [gone, setGone] = useState<Segment>();
  const renew = () => queries.invalidateQueries({ queryKey: segmentsQuery.queryKey });
  const remove = useMutation({
    mutationFn: async (segment: Segment) => {
      await deleteSegment(segment.id);
      return segment;
    },
    onSuccess: async (segment) => {
      setGone(segment);
      await navigate({ search: { ...search, segment: undefined, rule: segment.rule.sql }, resetScroll: false });
      await renew();
    },
  });
  const restore = useMutation({
    mutationFn: (segment: Segment) => restoreSegment(segment.id),
    onSuccess: async (_, segment) => {
      setGone(undefined);
      await renew();
      await navigate({ search: { ...search, rule: undefined, segment: segment.id }, resetScroll: false });
    },
  });
  if (isPending) return <Skeleton height={30} my={16} />;
  const everyone = !search.segment && !search.rule;
  return (
    <nav className={classes.segments} aria-label={t("segments.title")}>
      <Link
        to="/customers"
        search={search.sort ? { sort: search.sort } : {}}
        className={classes.segment}
        aria-current={everyone ? "true" : undefined}
        activeOptions={{ exact: true, includeSearch: true }}
        activeProps={{}}
        resetScroll={false}
      >
        {t("segments.everyone")}
      </Link>
      {(data ?? []).map((segment) => {
        const here = segment.id === search.segment;
        return (
          <span key={segment.id} className={classes.held}>
            <Link
              to="/customers"
              search={{ ...(search.sort && { sort: search.sort }), segment: segment.id }}
              className={classes.segment}
              aria-current={here ? "true" : undefined}
              activeOptions={{ exact: true, includeSearch: true }}
              activeProps={{}}
              resetScroll={false}
            >
              {segment.name}
            </Link>
            {here && may("supervisor") && (
              <UnstyledButton
                className={classes.delete}
                aria-label={t("segments.delete", { name: segment.name })}
                title={t("segments.delete", { name: segment.name })}
                onClick={() => remove.mutate(segment)}
              >
                <IconTrash size={16} stroke={1.6} aria-hidden />
              </UnstyledButton>
            )}
          </span>
        );
      })}
      {data?.length === 0 &&
        !gone &&
        SUGGESTED.map(({ text, rule }) => (
          <Link
            key={text}
            to="/customers"
            search={{ ...(search.sort && { sort: search.sort }), rule }}
            className={`${classes.segment} ${classes.suggested}`}
            aria-current={search.rule === rule ? "true" : undefined}
            activeOptions={{ exact: true, includeSearch: true }}
            activeProps={{}}
            resetScroll={false}
          >
            {t(`segments.suggested.${text}`)}
          </Link>
        ))}
      {gone && (
        <Undone
          text={t("segments.deleted", { name: gone.name })}
          onUndo={() => restore.mutate(gone)}
          onGone={() => setGone(undefined)}
        />
      )}
    </nav>
  );
}
