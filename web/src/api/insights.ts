import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type Insight = Schemas["Insight"];
export type InsightState = Schemas["InsightState"];
export type InsightScan = Schemas["InsightScan"];
export type InsightWeek = Schemas["InsightWeek"];

/** Findings of a list within a unit, what was looked at, and how far a running scan is. */
export const insightsQuery = (list: string, unit?: string) =>
  queryOptions({
    queryKey: ["insights", list, unit ?? ""],
    queryFn: ({ signal }) => read(api.GET("/api/v1/insights", { params: { query: { list, unit } }, signal })),
    // A scan takes seconds: its progress is looked at while it runs, and the first is awaited. One that had too little is made
    // again soon.
    refetchInterval: ({ state: { data } }) =>
      data && !data.scan?.finished_at ? 1500 : data?.scan?.looks ? 60_000 : 10_000,
  });

/** What customers wrote behind a finding. */
export const insightSentencesQuery = (id: string) =>
  queryOptions({
    queryKey: ["insights", "sentences", id],
    queryFn: async ({ signal }) =>
      (await read(api.GET("/api/v1/insights/{id}/sentences", { params: { path: { id } }, signal }))).items,
  });

/** Who may look after a finding. */
export const insightOwnersQuery = (id: string) =>
  queryOptions({
    queryKey: ["insights", "owners", id],
    queryFn: async ({ signal }) =>
      (await read(api.GET("/api/v1/insights/{id}/owners", { params: { path: { id } }, signal }))).items,
  });

interface Said {
  id: string;
  version: number;
  state?: InsightState;
  owner?: string;
  note?: string;
}

/** Says what a finding is worth, who looks after it, or a note. */
export const changeInsight = ({ id, ...body }: Said): Promise<Insight> =>
  read(api.PATCH("/api/v1/insights/{id}", { params: { path: { id } }, body }));

export const scanForInsights = () => read(api.POST("/api/v1/insights/scan", {}));
