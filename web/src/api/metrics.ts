import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { Target } from "./types";

export type Grain = "day" | "week" | "month";

/** One question to a metric; the period's days are the company's, `to` is the day after the last. */
export interface MetricQuestion {
  name: string;
  by?: string;
  grain?: Grain;
  where?: string;
  from?: string;
  to?: string;
  /** A unit with all below it; all that the user may see when left out. */
  unit?: string;
  /** Whether to give the period before as well; yes when left out. */
  compare?: boolean;
}

/** The catalogue of definitions. */
export const metricsQuery = queryOptions({
  queryKey: ["metrics"],
  queryFn: async () => (await read(api.GET("/api/v1/metrics"))).items,
  staleTime: 5 * 60_000,
});

export const metricQuery = ({ name, ...query }: MetricQuestion) =>
  queryOptions({
    queryKey: ["metric", name, query],
    queryFn: ({ signal }) => read(api.GET("/api/v1/metrics/{name}", { params: { path: { name }, query }, signal })),
    // The last answer stays on the screen while the same question is asked of another period; never for another metric.
    placeholderData: (last, lastQuery) => {
      const asked = lastQuery?.queryKey[2] as Omit<MetricQuestion, "name"> | undefined;
      return last?.metric === name && asked?.by === query.by ? last : undefined;
    },
    staleTime: 30_000,
  });

/** Sets or lifts a target. */
export const setTarget = (target: Target): Promise<Target> => read(api.PUT("/api/v1/targets", { body: target }));

/** The period's clause for an equal value of each dimension; an empty value means that there is none. */
export function whereEquals(pairs: readonly (readonly [dimension: string, value: string])[]): string | undefined {
  const clauses = pairs.map(([dimension, value]) =>
    value === "" ? `${dimension} IS NULL` : `${dimension} = '${value.replaceAll("'", "''")}'`,
  );
  return clauses.length ? clauses.join(" AND ") : undefined;
}

/** A filter of a metric as SQL and as a tree, and the fields that it may speak of. */
export const filterQuery = (name: string, where?: string) =>
  queryOptions({
    queryKey: ["metric-filter", name, where ?? ""],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/metrics/{name}/filter", { params: { path: { name }, query: { where } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

/** The SQL that answers a question. */
export const statementQuery = ({ name, ...query }: MetricQuestion) =>
  queryOptions({
    queryKey: ["metric-sql", name, query],
    queryFn: ({ signal }) => read(api.GET("/api/v1/metrics/{name}/sql", { params: { path: { name }, query }, signal })),
    staleTime: 60_000,
  });

/** What a metric counted, the newest first, a page at a time. */
export const behindQuery = ({ name, ...query }: Pick<MetricQuestion, "name" | "where" | "from" | "to" | "unit">) =>
  infiniteQueryOptions({
    queryKey: ["metric-behind", name, query],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/metrics/{name}/interactions", {
          params: { path: { name }, query: { ...query, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    staleTime: 30_000,
  });
