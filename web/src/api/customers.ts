import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { Entry } from "./types";

/** Customers found by a name, an identifier or a part of one; without a query, those seen last. */
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
  });

/** Everything that happened, newest first, page by page. */
export const timelineQuery = (id: string, feedback: boolean) =>
  infiniteQueryOptions({
    queryKey: ["customer", id, "timeline", feedback],
    queryFn: async ({ pageParam, signal }) => {
      const page = await read(
        api.GET("/api/v1/customers/{id}/timeline", {
          params: {
            path: { id },
            query: { limit: 50, cursor: pageParam || undefined, feedback: feedback || undefined },
          },
          signal,
        }),
      );
      return { items: page.items as unknown as Entry[], next_cursor: page.next_cursor };
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
