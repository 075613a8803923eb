import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components, paths } from "./schema.gen";

type Schemas = components["schemas"];
export type ThemesAnswer = Schemas["ThemesOfPeriod"];
export type ThemeRow = Schemas["ThemeRow"];
export type ThemeChange = Schemas["ThemeChange"];
export type ThemeWeek = Schemas["ThemeWeek"];
export type ThemeShown = Schemas["ThemeShown"];
export type ThemePlace = Schemas["ThemePlace"];
export type ThemeSentence = Schemas["ThemeSentence"];
export type OwnTheme = Schemas["TaxonomyTheme"];
export type TaxonomyGroup = Schemas["TaxonomyGroup"];
export type Taxonomy = Schemas["ThemeCatalogue"];
export type FoundTheme = Schemas["FoundTheme"];
export type TaxonomyPreview = Schemas["TaxonomyPreview"];
export type TaxonomyEffect = Schemas["TaxonomyEffect"];
export type TaxonomyChange = Schemas["ThemesChange"];
export type ThemeOfComment = Schemas["ThemeOfComment"];
export type ThemeAction = Schemas["ThemeAction"];

/** Which comments are looked at. */
export type ThemesFilter = NonNullable<paths["/api/v1/themes/{key}"]["get"]["parameters"]["query"]>;
export type ThemeBlocks = NonNullable<NonNullable<paths["/api/v1/themes"]["get"]["parameters"]["query"]>["by"]>;

/** What comments of a period are about. */
export const themesQuery = (filter: ThemesFilter, by: ThemeBlocks) =>
  queryOptions({
    queryKey: ["themes", "list", filter, by],
    queryFn: ({ signal }) => read(api.GET("/api/v1/themes", { params: { query: { ...filter, by } }, signal })),
    // Of other blocks the themes are the same: they stay while the blocks are counted.
    placeholderData: (last, lastQuery) =>
      JSON.stringify(lastQuery?.queryKey[2]) === JSON.stringify(filter) ? last : undefined,
    staleTime: 30_000,
  });

/** Themes that come in the same comments, the most frequent first. */
export const themePairsQuery = (filter: ThemesFilter) =>
  queryOptions({
    queryKey: ["themes", "pairs", filter],
    queryFn: ({ signal }) => read(api.GET("/api/v1/themes/pairs", { params: { query: filter }, signal })),
    staleTime: 30_000,
  });

/** One theme: where it is spoken of, and what it comes with. */
export const themeQuery = (key: string, filter: ThemesFilter) =>
  queryOptions({
    queryKey: ["themes", "one", key, filter],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/themes/{key}", { params: { path: { key }, query: filter }, signal })),
    staleTime: 30_000,
  });

/** Comments of a theme, the newest first, page by page. */
export const themeCommentsQuery = (key: string, filter: ThemesFilter) =>
  infiniteQueryOptions({
    queryKey: ["themes", "comments", key, filter],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/themes/{key}/comments", {
          params: { path: { key }, query: { ...filter, cursor: pageParam } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    staleTime: 30_000,
  });

/** The company's own themes and those that were found. */
export const taxonomyQuery = queryOptions({
  queryKey: ["themes", "taxonomy"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/taxonomy", { signal })),
  staleTime: 60_000,
});

/** What themes are called, by their keys. */
export const themeNamesQuery = queryOptions({
  ...taxonomyQuery,
  select: ({ groups, found }): ReadonlyMap<string, string> =>
    new Map([...groups.flatMap(({ themes }) => themes), ...found].map(({ key, name }) => [key, name])),
});

/** Who changed what, the last first. */
export const taxonomyChangesQuery = queryOptions({
  queryKey: ["themes", "changes"],
  queryFn: async ({ signal }) => (await read(api.GET("/api/v1/taxonomy/changes", { signal }))).items,
});

const OFTEN_MS = 1_000;
const SELDOM_MS = 15_000;

/** Whether a search for themes is under way. */
export const isSearching = (search: Schemas["ThemesSearch"] | null | undefined): boolean =>
  search != null && !["done", "failed"].includes(search.state);

/** How far reading by changed themes is, and the search for new ones; asked often while there is something to see. */
export const themesProgressQuery = queryOptions({
  queryKey: ["themes-progress"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/taxonomy/progress", { signal })),
  refetchInterval: ({ state: { data } }) =>
    data && (data.read < data.of || isSearching(data.search)) ? OFTEN_MS : SELDOM_MS,
});

export const saveTaxonomy = (body: Schemas["NewTaxonomy"]): Promise<Taxonomy> =>
  read(api.PUT("/api/v1/taxonomy", { body }));

export const previewTaxonomy = (groups: TaxonomyGroup[]): Promise<TaxonomyPreview> =>
  read(api.POST("/api/v1/taxonomy/preview", { body: { groups } }));

/** Takes the last change back. */
export const undoTaxonomy = (edition: number) => read(api.POST("/api/v1/taxonomy/undo", { body: { edition } }));

export const searchThemes = () => read(api.POST("/api/v1/taxonomy/search"));

/** Renames, merges, splits, hides, shows, takes into the taxonomy. */
export const changeTheme = (key: string, body: ThemeAction) =>
  read(api.POST("/api/v1/themes/{key}/changes", { params: { path: { key } }, body }));

/** Themes of one comment, and what people said of them. */
export const commentThemesQuery = (id: string) =>
  queryOptions({
    queryKey: ["themes", "of", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/themes/of/{id}", { params: { path: { id } }, signal })),
    staleTime: 30_000,
  });

/** A comment is of a theme, or not; null takes the last word of it back. */
export const correctThemes = (id: string, body: Schemas["ThemeCorrectionRequest"]) =>
  read(api.PUT("/api/v1/themes/of/{id}", { params: { path: { id } }, body }));
