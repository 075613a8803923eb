import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type Doubt = Schemas["QualityFinding"];
export type Entry = Schemas["QualityEntry"];
export type Check = Schemas["QualityCheck"];

/** What may not be trusted today: for the page of data quality, and for a mark beside the numbers. */
export const qualityTodayQuery = queryOptions({
  queryKey: ["quality", "today"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/quality/today", { signal })),
  staleTime: 5 * 60_000,
});

export const qualityChecksQuery = queryOptions({
  queryKey: ["quality", "checks"],
  queryFn: async () => (await read(api.GET("/api/v1/quality/checks"))).items,
});

export const changeCheck = ({ code, ...body }: Schemas["CheckChange"] & { code: string }) =>
  read(api.PATCH("/api/v1/quality/checks/{code}", { params: { path: { code } }, body }));

export const runChecks = () => read(api.POST("/api/v1/quality/run"));

export const qualityHistoryQuery = (code: string, place: string | undefined) =>
  queryOptions({
    queryKey: ["quality", "history", code, place],
    queryFn: async () =>
      (await read(api.GET("/api/v1/quality/checks/{code}/history", { params: { path: { code }, query: { place } } })))
        .items,
  });

export const qualityRowsQuery = (code: string, place: string | undefined) =>
  queryOptions({
    queryKey: ["quality", "rows", code, place],
    queryFn: async () =>
      (await read(api.GET("/api/v1/quality/checks/{code}/rows", { params: { path: { code }, query: { place } } })))
        .items,
  });

/** How addresses and numbers came from each source. */
export const qualityEntriesQuery = queryOptions({
  queryKey: ["quality", "entries"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/quality/entries", { signal })),
});
