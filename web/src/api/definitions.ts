import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type Definition = Schemas["MetricDefinition"];
export type Formula = Schemas["MetricFormula"];
export type MetricTable = Schemas["MetricTable"];
export type Target = Schemas["MetricTarget"];

/** What metrics can be made of. */
export const metricTablesQuery = queryOptions({
  queryKey: ["metric-tables"],
  queryFn: async () => (await read(api.GET("/api/v1/metric-tables"))).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export const definitionQuery = (name: string) =>
  queryOptions({
    queryKey: ["definition", name],
    queryFn: () => read(api.GET("/api/v1/metrics/{name}/definition", { params: { path: { name } } })),
    // The editor begins with what is kept now, and goes on with its own: a removed one can still be brought back there.
    gcTime: 0,
  });

/** The number that a definition would show over the last 28 days; keeps nothing. */
export const tryDefinition = (definition: Definition) =>
  read(
    api.POST("/api/v1/metrics/{name}/trial", {
      params: { path: { name: definition.name || "trial" } },
      body: { definition },
    }),
  );

export const putDefinition = (definition: Definition) =>
  read(api.PUT("/api/v1/metrics/{name}", { params: { path: { name: definition.name ?? "" } }, body: definition }));

export const removeMetric = (name: string) =>
  read(api.DELETE("/api/v1/metrics/{name}", { params: { path: { name } } }));

export const targetsQuery = queryOptions({
  queryKey: ["targets"],
  queryFn: async () => (await read(api.GET("/api/v1/targets"))).items,
});

export const putTarget = (body: Target) => read(api.PUT("/api/v1/targets", { body }));
