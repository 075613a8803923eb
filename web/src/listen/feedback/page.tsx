import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { feedbackQuery } from "../../api/feedback";
import { sessionQuery } from "../../api/session";
import { companyToday } from "../../lib/period";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { UndoBar } from "../../ui/undo-bar";
import { UnitPicker } from "../../ui/unit-picker";
import { useKey } from "../../ui/use-key";
import { asked, countFilters, type FeedbackQuery, filtersOf, NO_SCOPE } from "./address";
import { Detail } from "./detail";
import { Filters } from "./filters";
import { List } from "./list";
import classes from "./page.module.css";
import { type Done, DoneContext, useChanges } from "./use-changes";
import { Views } from "./views";

const route = getRouteApi("/frame/feedback");

/** Moves, opens and closes by keys: j and k through the list, x to select, e for seen. */
function Keys({
  ids,
  open,
  go,
  select,
}: {
  ids: string[];
  open?: string;
  go: (id?: string) => void;
  select: (id: string) => void;
}) {
  const change = useChanges();
  const step = (by: number) => {
    const here = open ? ids.indexOf(open) : -1;
    const next = ids[open ? here + by : 0];
    if (next) go(next);
  };
  useKey("j", () => step(1));
  useKey("k", () => step(-1));
  useKey("x", () => open && select(open));
  useKey("e", () => open && change([open], { action: "seen" }));
  useKey("Escape", () => go(undefined));
  return null;
}

/** Scores and comments to work through: the list on the left, one of them with everything around it on the right. */
export function FeedbackPage() {
  const { t } = useTranslation();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const [done, setDone] = useState<Done>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const today = companyToday();
  const key = JSON.stringify(filtersOf(query));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the query that counts.
  const filter = useMemo(() => asked(query, today), [key, today]);
  const list = useInfiniteQuery(feedbackQuery(filter));
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const ids = useMemo(() => items.map((item) => item.id), [items]);

  const narrow = (filters: FeedbackQuery) => {
    setSelected(new Set());
    void navigate({ search: { ...NO_SCOPE, ...filters }, resetScroll: false });
  };
  const go = useCallback(
    (open?: string) => {
      void navigate({
        search: (before: FeedbackQuery) => ({ ...filtersOf(before), ...(open && { open }) }),
        replace: Boolean(open && query.open),
        resetScroll: false,
      });
    },
    [navigate, query.open],
  );
  const select = (id: string) =>
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const refresh = () => {
    void queries.resetQueries({ queryKey: ["feedback", "list"] });
    window.scrollTo({ top: 0 });
  };
  const forgetDone = useCallback(() => setDone(undefined), []);

  const unlinked = session?.user.role === "employee" && !session.user.employee_id;
  return (
    <DoneContext value={setDone}>
      <Keys ids={ids} open={query.open} go={go} select={select} />
      <div className={query.open ? classes.opened : undefined}>
        <PageHead title={t("feedback.title")} aside={<UnitPicker />} />
        <Views query={query} onChoose={narrow} />
        <Filters query={query} onChange={narrow} />
        <div className={classes.columns}>
          <div className={classes.list}>
            {unlinked && items.length === 0 && !list.isPending && countFilters(query) === 0 ? (
              <EmptyView title={t("feedback.unlinked_title")} text={t("feedback.unlinked_text")} />
            ) : (
              <List
                list={list}
                filter={filter}
                filtered={countFilters(query) > 0}
                open={query.open}
                selected={selected}
                onSelect={select}
                onSelectAll={(all) => setSelected(new Set(all ? ids : []))}
                onRefresh={refresh}
                onLift={() => narrow({})}
              />
            )}
          </div>
          <div className={classes.detail}>
            {query.open ? (
              <Detail key={query.open} id={query.open} ids={ids} go={go} />
            ) : (
              <div className={classes.nothing}>
                <EmptyView title={t("feedback.choose_title")} text={t("feedback.choose_text")} />
              </div>
            )}
          </div>
        </div>
      </div>
      <UndoBar done={done} onClose={forgetDone} />
    </DoneContext>
  );
}
