import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { paths } from "./schema.gen";

export type Floor = paths["/api/v1/floor"]["get"]["responses"]["200"]["content"]["application/json"];
export type FloorScore = NonNullable<Floor["month_score"]>;
export type FloorDay = Floor["days"][number];
export type FloorWords = Floor["praise"][number];

const EVERY_MS = 30_000;

/** What customers say of one's own work. */
export const floorQuery = queryOptions({
  queryKey: ["floor"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/floor", { signal })),
  refetchInterval: EVERY_MS,
});
