import { Button, Skeleton, UnstyledButton } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type FeedbackFilter, type FeedbackItem, feedbackTagsQuery, newFeedbackQuery } from "../../api/feedback";
import { unitsQuery } from "../../api/units";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { EmptyView } from "../../ui/empty-view";
import { ProblemView } from "../../ui/problem-view";
import { Bulk } from "./bulk";
import classes from "./list.module.css";
import { Row } from "./row";

interface Page {
  items: FeedbackItem[];
  next_cursor?: string | null;
  head: number;
}

interface Props {
  list: UseInfiniteQueryResult<{ pages: Page[] }>;
  filter: FeedbackFilter;
  filtered: boolean;
  open?: string;
  selected: ReadonlySet<string>;
  onSelect: (id: string) => void;
  onSelectAll: (all: boolean) => void;
  onRefresh: () => void;
  onLift: () => void;
}

const MOST_NEW = 100;

/** Says how much came since, above the list; what one is reading moves only when one asks. */
function NewBar({ filter, head, onRefresh }: { filter: FeedbackFilter; head?: number; onRefresh: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(newFeedbackQuery(filter, head));
  const count = data?.count ?? 0;
  return (
    <div role="status" className={classes.newPlace}>
      {count > 0 && (
        <UnstyledButton className={classes.newBar} onClick={onRefresh}>
          <IconArrowUp size={16} stroke={2} aria-hidden />
          {count >= MOST_NEW ? t("feedback.new_crowd", { count }) : t("feedback.new", { count })}
        </UnstyledButton>
      )}
    </div>
  );
}

function Waiting() {
  return ["a", "b", "c", "d", "e", "f", "g"].map((key) => (
    <div key={key} className={classes.waiting}>
      <Skeleton height={24} width={44} />
      <div>
        <Skeleton height={14} mb={8} />
        <Skeleton height={12} width="60%" />
      </div>
    </div>
  ));
}

/** The moment that the list was looked through back to: what is rare takes several pages to find. */
export const reached = (pages: { next_cursor?: string | null }[] | undefined): string =>
  new Date(Number(pages?.at(-1)?.next_cursor?.split(".")[0] ?? 0) / 1000).toISOString();

/** The list, with what came since above it and the rest below. */
export function List({ list, filter, filtered, open, selected, onSelect, onSelectAll, onRefresh, onLift }: Props) {
  const { t } = useTranslation();
  const { data: units } = useQuery(unitsQuery);
  const { data: tags } = useQuery(feedbackTagsQuery);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = list;
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const end = useRef<HTMLDivElement>(null);
  const more = hasNextPage && !isFetchingNextPage && !error;

  // The next page comes as one gets near it. Of what is rare a page may be empty: then the next is looked through at once.
  useEffect(() => {
    if (!more || !end.current || typeof IntersectionObserver === "undefined") return;
    const watcher = new IntersectionObserver(([seen]) => seen?.isIntersecting && void fetchNextPage(), {
      rootMargin: "400px",
    });
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [more, fetchNextPage]);

  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending) return <Waiting />;
  return (
    <>
      <NewBar filter={filter} head={data?.pages[0]?.head} onRefresh={onRefresh} />
      {selected.size > 0 && (
        <Bulk
          items={items.filter((item) => selected.has(item.id))}
          all={selected.size === items.length}
          onAll={onSelectAll}
        />
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t("feedback.list")}>
          {items.map((item) => (
            <Row
              key={item.id}
              item={item}
              units={units}
              tags={tags}
              open={item.id === open}
              selected={selected.has(item.id)}
              selecting={selected.size > 0}
              onSelect={onSelect}
            />
          ))}
        </ul>
      )}
      {!items.length &&
        !hasNextPage &&
        (filtered ? (
          <EmptyView
            title={t("feedback.nothing_title")}
            text={t("feedback.nothing_text")}
            action={
              <Button variant="default" onClick={onLift}>
                {t("feedback.lift_all")}
              </Button>
            }
          />
        ) : (
          <EmptyView title={t("feedback.empty_title")} text={t("feedback.empty_text")} />
        ))}
      <div ref={end} className={classes.end}>
        {error ? (
          <ProblemView error={error} retry={() => void fetchNextPage()} />
        ) : hasNextPage ? (
          <>
            {filtered && (
              <p>{t("feedback.looked_back", { date: showDate(reached(data?.pages), currentLanguage()) })}</p>
            )}
            <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t("state.more")}
            </Button>
          </>
        ) : (
          items.length > 0 && t("feedback.end")
        )}
      </div>
    </>
  );
}
