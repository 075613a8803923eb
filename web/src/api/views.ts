import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { paths } from "./schema.gen";

type List = paths["/api/v1/views"]["get"]["responses"]["200"]["content"]["application/json"];

/** A question that somebody keeps by name. */
export type SavedView = List["items"][number];

/** The views of a page that the user sees: their own first. */
export const viewsQuery = (page: string) =>
  queryOptions({
    queryKey: ["views", page],
    queryFn: async () => (await read(api.GET("/api/v1/views", { params: { query: { page } } }))).items,
    staleTime: 60_000,
  });

export const createView = (body: { name: string; page: string; query: string; shared: boolean }): Promise<SavedView> =>
  read(api.POST("/api/v1/views", { body }));

export const changeView = (id: string, body: { name?: string; query?: string; shared?: boolean }): Promise<SavedView> =>
  read(api.PATCH("/api/v1/views/{id}", { params: { path: { id } }, body }));

export const deleteView = (id: string) => read(api.DELETE("/api/v1/views/{id}", { params: { path: { id } } }));

export const restoreView = (id: string): Promise<SavedView> =>
  read(api.POST("/api/v1/views/{id}/restore", { params: { path: { id } } }));
