import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";

/** Customers found by a name, an identifier or a part of one. */
export const customersQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["customers", q],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/customers", {
          params: { query: { q: q || undefined, limit: 20, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ["customer", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/customers/{id}", { params: { path: { id } }, signal })),
    // Every opening is in the audit log: coming back to the window is not one.
    refetchOnWindowFocus: false,
  });

/** What of a timeline is wanted. Times are RFC 3339. */
export interface TimelineWanted {
  feedback?: boolean;
  kind?: string;
  channel?: string;
  from?: string;
  /** Of an account or household: with its members' timelines. */
  members?: boolean;
}

/** Everything that happened, newest first, page by page. */
export const timelineQuery = (id: string, wanted: TimelineWanted) =>
  infiniteQueryOptions({
    queryKey: ["customer", id, "timeline", wanted],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/customers/{id}/timeline", {
          params: { path: { id }, query: { ...wanted, limit: 50, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** What hurt and what pleased. */
export const momentsQuery = (id: string) =>
  queryOptions({
    queryKey: ["customer", id, "moments"],
    queryFn: ({ signal }) => read(api.GET("/api/v1/customers/{id}/moments", { params: { path: { id } }, signal })),
  });

/** Sets how much each block matters; gives the card with the satisfaction that follows. */
export const setImportance = (id: string, weights: Record<string, number>) =>
  read(api.PUT("/api/v1/customers/{id}/importance", { params: { path: { id } }, body: { weights } }));

export const writeNote = (id: string, text: string) =>
  read(api.POST("/api/v1/customers/{id}/notes", { params: { path: { id } }, body: { text } }));

export const changeNote = (note: string, text: string) =>
  read(api.PATCH("/api/v1/notes/{id}", { params: { path: { id: note } }, body: { text } }));

export const deleteNote = (note: string) => read(api.DELETE("/api/v1/notes/{id}", { params: { path: { id: note } } }));

export const restoreNote = (note: string) =>
  read(api.POST("/api/v1/notes/{id}/restore", { params: { path: { id: note } } }));

export interface NewConsent {
  channel: string;
  purpose: string;
  granted: boolean;
  proof: string;
}

export const recordConsent = async (id: string, body: NewConsent) =>
  (await read(api.POST("/api/v1/customers/{id}/consents", { params: { path: { id } }, body }))).items;

export interface NewPreference {
  channel?: string;
  hours?: { from: number; to: number };
  source: string;
}

export const setPreference = async (id: string, body: NewPreference) =>
  (await read(api.PUT("/api/v1/customers/{id}/preference", { params: { path: { id } }, body }))).preference ?? null;

/** Makes one customer of two; gives the id of whom they are now. */
export const mergeCustomers = (id: string, other: string, reason: string) =>
  read(api.POST("/api/v1/customers/{id}/merge", { params: { path: { id } }, body: { other, reason } }));

export const undoLink = (id: string) =>
  read(api.POST("/api/v1/identity/links/{id}/undo", { params: { path: { id } } }));

/** Doubts about identity, those met last first. */
export const reviewsQuery = (status: string) =>
  infiniteQueryOptions({
    queryKey: ["reviews", status],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/identity/reviews", {
          params: { query: { status, limit: 20, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const decideReview = (id: string, action: "merge" | "dismiss") =>
  read(api.POST("/api/v1/identity/reviews/{id}", { params: { path: { id } }, body: { action } }));
