import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type Groups = Schemas["Groups"];
export type GroupsRun = Schemas["GroupsRun"];
export type GroupsFound = Schemas["GroupsFound"];
export type CustomerGroup = Schemas["CustomerGroup"];
export type GroupFactor = Schemas["GroupFactor"];
export type GroupTrait = Schemas["GroupTrait"];
export type GroupFigure = Schemas["Figure"];

/** How often a search in the background is looked at, in milliseconds. */
const LOOK = 1000;

/** The newest groups, and the search that is on its way; looked at until it is done. */
export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/groups", { signal })),
  staleTime: 60_000,
  retry: false,
  refetchInterval: ({ state: { data } }) => (data?.running ? LOOK : false),
});

export const askGroups = () => read(api.POST("/api/v1/groups"));

export const nameGroup = ({ id, name }: { id: string; name: string }) =>
  read(api.PATCH("/api/v1/groups/{id}", { params: { path: { id } }, body: { name } }));

/** Makes a segment of a group's rule, or gives its segment the rule of now. */
export const saveGroup = (id: string) =>
  read(api.POST("/api/v1/groups/{id}/segment", { params: { path: { id } }, body: {} }));

/** Customers of a group, page by page: the most typical first, or by a factor. */
export const membersQuery = (run: string, id: string, factor?: string) =>
  infiniteQueryOptions({
    queryKey: ["groups", "members", run, id, factor ?? ""],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/groups/{id}/customers", {
          params: { path: { id }, query: { factor, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: 300_000,
  });

/** Masked comments of the most typical customers; complaints of a theme when one is named. */
export const groupSentencesQuery = (run: string, id: string, factor?: string) =>
  queryOptions({
    queryKey: ["groups", "sentences", run, id, factor ?? ""],
    queryFn: async ({ signal }) =>
      (await read(api.GET("/api/v1/groups/{id}/sentences", { params: { path: { id }, query: { factor } }, signal })))
        .items,
    staleTime: 300_000,
  });
