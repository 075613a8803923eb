import { type InfiniteData, type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { createContext, type ReactNode, useContext } from "react";
import { useTranslation } from "react-i18next";
import { changeFeedback, type FeedbackChange, type FeedbackItem, undoFeedbackChange } from "../../api/feedback";
import { sessionQuery } from "../../api/session";

interface Pages {
  items: FeedbackItem[];
}

type Person = { id: string; name: string };

/** What is to be done with some feedback. `person` and `tagName` are for the words, and for showing it at once. */
export type Doing =
  | { action: "seen" | "unseen" }
  | { action: "assign"; person: Person | null }
  | { action: "tag" | "untag"; tag: string; tagName: string };

/** An item as it will be once it is done. */
export function withDone(item: FeedbackItem, doing: Doing, me: Person, now: string): FeedbackItem {
  switch (doing.action) {
    case "seen":
      return item.seen_at ? item : { ...item, seen_at: now, seen_by: me };
    case "unseen":
      return { ...item, seen_at: null, seen_by: null };
    case "assign":
      return { ...item, assigned_to: doing.person };
    case "tag":
      return item.tags.includes(doing.tag) ? item : { ...item, tags: [...item.tags, doing.tag] };
    case "untag":
      return { ...item, tags: item.tags.filter((tag) => tag !== doing.tag) };
  }
}

/** Changes items wherever they are shown; what one is reading stays where it is, even if a filter would now leave it out. */
function patch(queries: QueryClient, ids: Set<string>, change: (item: FeedbackItem) => FeedbackItem) {
  queries.setQueriesData<InfiniteData<Pages>>(
    { queryKey: ["feedback", "list"] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((item) => (ids.has(item.id) ? change(item) : item)),
        })),
      },
  );
  for (const id of ids) {
    queries.setQueryData<FeedbackItem>(["feedback", "one", id], (item) => item && change(item));
  }
}

function say(t: TFunction, doing: Doing, count: number): string {
  switch (doing.action) {
    case "seen":
      return t("feedback.done_seen", { count });
    case "unseen":
      return t("feedback.done_unseen", { count });
    case "assign":
      return doing.person
        ? t("feedback.done_assigned", { count, name: doing.person.name })
        : t("feedback.done_unassigned", { count });
    case "tag":
      return t("feedback.done_tagged", { count, tag: doing.tagName });
    case "untag":
      return t("feedback.done_untagged", { count, tag: doing.tagName });
  }
}

const request = (feedback: string[], doing: Doing): FeedbackChange => ({
  feedback,
  action: doing.action,
  to: doing.action === "assign" ? (doing.person?.id ?? null) : undefined,
  tag: doing.action === "tag" || doing.action === "untag" ? doing.tag : undefined,
});

export type Done = { text: ReactNode; undo?: () => void };

/** Says at the foot of the page what was done. */
export const DoneContext = createContext<(done: Done | undefined) => void>(() => {});

/** Does things with feedback: shown at once, taken back when the server refuses, and undone by a click. */
export function useChanges() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tell = useContext(DoneContext);
  const refresh = (ids: Iterable<string>) => {
    for (const id of ids) void queries.invalidateQueries({ queryKey: ["feedback", "one", id] });
  };
  const { mutate } = useMutation({
    mutationFn: ({ ids, doing }: { ids: string[]; doing: Doing }) => changeFeedback(request(ids, doing)),
    onMutate: ({ ids, doing }) => {
      const session = queries.getQueryData(sessionQuery.queryKey);
      const me = { id: session?.user.id ?? "", name: session?.user.name ?? "" };
      const before = queries.getQueriesData<InfiniteData<Pages>>({ queryKey: ["feedback", "list"] });
      const now = new Date().toISOString();
      patch(queries, new Set(ids), (item) => withDone(item, doing, me, now));
      return { before };
    },
    onError: (error, { ids }, context) => {
      for (const [key, data] of context?.before ?? []) queries.setQueryData(key, data);
      refresh(ids);
      tell({ text: t("feedback.failed", { reason: error.message }) });
    },
    onSuccess: ({ change, changed }, { ids, doing }, { before }) => {
      refresh(ids);
      if (!change) return;
      tell({
        text: say(t, doing, changed),
        undo: () => {
          tell(undefined);
          undoFeedbackChange(change).then(
            () => {
              const were = new Map(
                before
                  .flatMap(([, data]) => data?.pages.flatMap((page) => page.items) ?? [])
                  .map((one) => [one.id, one]),
              );
              patch(queries, new Set(ids), (item) => {
                const { tags, seen_at, seen_by, assigned_to } = were.get(item.id) ?? item;
                return { ...item, tags, seen_at, seen_by, assigned_to };
              });
              refresh(ids);
            },
            (error: Error) => tell({ text: t("feedback.failed", { reason: error.message }) }),
          );
        },
      });
    },
  });
  return (ids: string[], doing: Doing) => {
    if (ids.length) mutate({ ids, doing });
  };
}
