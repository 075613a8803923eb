import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type UnitItem = Schemas["UnitItem"];
export type UnitRow = Schemas["UnitRow"];
export type UnitPreview = Schemas["UnitPreview"];
export type UnitMove = Schemas["UnitMove"];

/** The company's own tree; the others group the same units in other ways. */
export const COMPANY = "company";

export const treesQuery = queryOptions({
  queryKey: ["units", "trees"],
  queryFn: async () => (await read(api.GET("/api/v1/units/trees"))).items,
});

export const treeQuery = (tree: string) =>
  queryOptions({
    queryKey: ["units", "tree", tree],
    queryFn: async () => (await read(api.GET("/api/v1/units", { params: { query: { tree } } }))).items,
  });

/** The units of all trees: what people and tokens may answer for. */
export const allUnitsQuery = queryOptions({
  queryKey: ["units", "all"],
  queryFn: async () => {
    const trees = (await read(api.GET("/api/v1/units/trees"))).items;
    const lists = await Promise.all(
      trees.map(({ code: tree }) => read(api.GET("/api/v1/units", { params: { query: { tree } } }))),
    );
    return [...new Map(lists.flatMap(({ items }) => items).map((unit) => [unit.code, unit])).values()];
  },
  staleTime: 60_000,
});

export const putTree = ({ code, ...body }: Schemas["TreeNames"] & { code: string }) =>
  read(api.PUT("/api/v1/units/trees/{code}", { params: { path: { code } }, body }));

export const putUnits = (tree: string, items: UnitRow[]) =>
  read(api.PUT("/api/v1/units", { params: { query: { tree } }, body: { items } }));

export const previewUnits = (tree: string, table: string) =>
  read(
    api.POST("/api/v1/units/preview", {
      params: { query: { tree } },
      body: table,
      bodySerializer: (text: string) => text,
      headers: { "Content-Type": "text/csv" },
    }),
  );

export const unitHistoryQuery = (tree: string) =>
  infiniteQueryOptions({
    queryKey: ["units", "history", tree],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/units/history", {
          params: { query: { tree, limit: 20, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
