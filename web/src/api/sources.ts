import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { SourceEvents } from "./types";

/** Write keys with what came by each. */
export const sourcesQuery = queryOptions({
  queryKey: ["sources"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/sources", { signal })),
  refetchInterval: 5000,
});

export const createKey = (name: string) => read(api.POST("/api/v1/keys", { body: { name } }));

export const revokeKey = (id: string) => read(api.DELETE("/api/v1/keys/{id}", { params: { path: { id } } }));

/** Most events that the screen holds. */
const HELD = 200;

/** Events as they arrive: each question asks only for what came since the answer before. */
export const eventsQuery = (key: string | undefined, paused: boolean) =>
  queryOptions({
    queryKey: ["sources", "events", key ?? ""],
    queryFn: async ({ signal, client, queryKey }): Promise<SourceEvents> => {
      const before = client.getQueryData<SourceEvents>(queryKey);
      const ask = (after: number) =>
        read(api.GET("/api/v1/sources/events", { params: { query: { key, after, limit: 100 } }, signal }));
      const news = await ask(before?.last ?? 0);
      // A server that started again counts from the beginning.
      if (before && news.last < before.last) return ask(0);
      return { last: news.last, items: [...news.items, ...(before?.items ?? [])].slice(0, HELD) };
    },
    staleTime: 0,
    refetchInterval: paused ? false : 1000,
    enabled: !paused,
  });
