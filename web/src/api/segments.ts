import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";

/** Whom a list shows: a rule as SQL, or a segment's; nothing for everybody. */
export interface Chosen {
  rule?: string;
  segment?: string;
}

/** The customers of a rule, in an order, page by page. */
export const chosenQuery = (chosen: Chosen, sort: string) =>
  infiniteQueryOptions({
    queryKey: ["customers", "chosen", chosen, sort],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/customers", {
          params: { query: { ...chosen, sort, limit: 30, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const countQuery = (chosen: Chosen) =>
  queryOptions({
    queryKey: ["customers", "count", chosen],
    queryFn: ({ signal }) => read(api.GET("/api/v1/customers/count", { params: { query: chosen }, signal })),
  });

/** A rule in both of its writings; fails with what is wrong with it. */
export const ruleQuery = (chosen: Chosen) =>
  queryOptions({
    queryKey: ["customers", "rule", chosen],
    queryFn: ({ signal }) => read(api.GET("/api/v1/customers/rule", { params: { query: chosen }, signal })),
    retry: false,
  });

export const fieldsQuery = queryOptions({
  queryKey: ["customers", "fields"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/customers/fields", { signal })),
  staleTime: 10 * 60_000,
});

export const segmentsQuery = queryOptions({
  queryKey: ["segments"],
  queryFn: async ({ signal }) => (await read(api.GET("/api/v1/segments", { signal }))).items,
});

export const createSegment = (name: string, rule: string) =>
  read(api.POST("/api/v1/segments", { body: { name, rule } }));

export const changeSegment = (id: string, body: { name?: string; rule?: string }) =>
  read(api.PATCH("/api/v1/segments/{id}", { params: { path: { id } }, body }));

export const deleteSegment = (id: string) => read(api.DELETE("/api/v1/segments/{id}", { params: { path: { id } } }));

export const restoreSegment = (id: string) =>
  read(api.POST("/api/v1/segments/{id}/restore", { params: { path: { id } } }));

/** Where the list can be taken as a file. */
export function exportAddress(chosen: Chosen, sort: string): string {
  const query = new URLSearchParams({ sort });
  if (chosen.rule) query.set("rule", chosen.rule);
  if (chosen.segment) query.set("segment", chosen.segment);
  return `/api/v1/customers/export?${query}`;
}
