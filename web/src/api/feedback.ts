import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components, paths } from "./schema.gen";
import type { Entry } from "./types";

type Ok<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type FeedbackItem = Ok<"/api/v1/feedback">["items"][number];
export type FeedbackFilter = Omit<
  NonNullable<paths["/api/v1/feedback"]["get"]["parameters"]["query"]>,
  "limit" | "cursor"
>;
export type FeedbackTag = Ok<"/api/v1/feedback/tags">["items"][number];
export type FeedbackView = Ok<"/api/v1/feedback/views">["items"][number];
/** A feedback with everything around it. The API leaves the fields of interactions open, since each kind has its own. */
export type FeedbackShown = Omit<Ok<"/api/v1/feedback/{id}">, "around" | "scores"> & {
  around: Entry[];
  scores: Entry[];
};
export type FeedbackChange = paths["/api/v1/feedback/changes"]["post"]["requestBody"]["content"]["application/json"];

/** Feedback newest first, page by page. */
export const feedbackQuery = (filter: FeedbackFilter) =>
  infiniteQueryOptions({
    queryKey: ["feedback", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/feedback", {
          params: { query: { ...filter, limit: 40, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    // What one is reading does not move by itself: new feedback is offered above the list.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });

const NEW_EVERY_MS = 4000;

/** How much came since a list was read. */
export const newFeedbackQuery = (filter: FeedbackFilter, after: number | undefined) =>
  queryOptions({
    queryKey: ["feedback", "new", filter, after],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/feedback/new", { params: { query: { ...filter, after: after ?? 0 } }, signal })),
    enabled: after !== undefined,
    refetchInterval: NEW_EVERY_MS,
    retry: false,
  });

export const feedbackShownQuery = (id: string) =>
  queryOptions({
    queryKey: ["feedback", "one", id],
    queryFn: async ({ signal }) =>
      (await read(api.GET("/api/v1/feedback/{id}", { params: { path: { id } }, signal }))) as unknown as FeedbackShown,
    staleTime: 30_000,
  });

export const feedbackChoicesQuery = queryOptions({
  queryKey: ["feedback", "choices"],
  queryFn: () => read(api.GET("/api/v1/feedback/choices")),
  staleTime: 5 * 60_000,
});

export const feedbackTagsQuery = queryOptions({
  queryKey: ["feedback", "tags"],
  queryFn: async () => (await read(api.GET("/api/v1/feedback/tags"))).items,
  staleTime: 60_000,
});

export const feedbackViewsQuery = queryOptions({
  queryKey: ["feedback", "views"],
  queryFn: async () => (await read(api.GET("/api/v1/feedback/views"))).items,
});

export const feedbackPeopleQuery = (id: string, q: string) =>
  queryOptions({
    queryKey: ["feedback", "people", id, q],
    queryFn: async ({ signal }) =>
      (
        await read(
          api.GET("/api/v1/feedback/{id}/people", {
            params: { path: { id }, query: { q: q || undefined } },
            signal,
          }),
        )
      ).items,
    staleTime: 60_000,
  });

export const changeFeedback = (body: FeedbackChange) => read(api.POST("/api/v1/feedback/changes", { body }));

export const undoFeedbackChange = (id: string) =>
  read(api.POST("/api/v1/feedback/changes/{id}/undo", { params: { path: { id } } }));

export const correctFinding = (id: string, body: components["schemas"]["FeedbackCorrectionRequest"]) =>
  read(api.PUT("/api/v1/feedback/{id}/finding", { params: { path: { id } }, body }));

export const createFeedbackTag = (name: string, colour: FeedbackTag["colour"]) =>
  read(api.POST("/api/v1/feedback/tags", { body: { name, colour } }));

export const changeFeedbackTag = (id: string, body: { name?: string; removed?: boolean }) =>
  read(api.PATCH("/api/v1/feedback/tags/{id}", { params: { path: { id } }, body }));

export const createFeedbackView = (name: string, query: string) =>
  read(api.POST("/api/v1/feedback/views", { body: { name, query } }));

export const removeFeedbackView = (id: string) =>
  read(api.DELETE("/api/v1/feedback/views/{id}", { params: { path: { id } } }));
