import type { OwnTheme, TaxonomyGroup } from "../../../api/themes";

/** A place in the taxonomy: a group, and one of its themes. */
export interface Place {
  group: number;
  theme: number;
}

const swapped = <T>(list: T[], from: number, to: number): T[] => {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(to, 0, one);
  return next;
};

/** The groups with one of them changed. */
export const withGroup = (groups: TaxonomyGroup[], at: number, change: Partial<TaxonomyGroup>): TaxonomyGroup[] =>
  groups.map((group, index) => (index === at ? { ...group, ...change } : group));

export const withTheme = (groups: TaxonomyGroup[], place: Place, change: Partial<OwnTheme>): TaxonomyGroup[] =>
  withGroup(groups, place.group, {
    themes: (groups[place.group]?.themes ?? []).map((theme, index) =>
      index === place.theme ? { ...theme, ...change } : theme,
    ),
  });

/** A group goes up or down; at the end it stays. */
export const moveGroup = (groups: TaxonomyGroup[], from: number, by: 1 | -1): TaxonomyGroup[] =>
  groups[from + by] ? swapped(groups, from, from + by) : groups;

/** Puts a theme at the end, or the beginning, of another group. */
function across(groups: TaxonomyGroup[], place: Place, group: number, first: boolean): [TaxonomyGroup[], Place] {
  const theme = groups[place.group]?.themes[place.theme];
  const target = groups[group];
  if (!theme || !target) return [groups, place];
  const next = groups.map((one, index) => {
    if (index === place.group) return { ...one, themes: one.themes.filter((_, at) => at !== place.theme) };
    if (index === group) return { ...one, themes: first ? [theme, ...one.themes] : [...one.themes, theme] };
    return one;
  });
  return [next, { group, theme: first ? 0 : target.themes.length }];
}

/** A theme goes up or down; past the end of its group it goes on in the next one. */
export function moveTheme(groups: TaxonomyGroup[], place: Place, by: 1 | -1): [TaxonomyGroup[], Place] {
  const themes = groups[place.group]?.themes ?? [];
  const to = place.theme + by;
  if (!themes[to]) return across(groups, place, place.group + by, by === 1);
  return [
    withGroup(groups, place.group, { themes: swapped(themes, place.theme, to) }),
    { group: place.group, theme: to },
  ];
}

export const moveToGroup = (groups: TaxonomyGroup[], place: Place, group: number): [TaxonomyGroup[], Place] =>
  group === place.group ? [groups, place] : across(groups, place, group, false);

/** What a theme goes by until it is saved: the server gives it its key. */
const NEW = "new:";

/** A name for a new theme that none of the draft has. */
export function freeKey(groups: TaxonomyGroup[]): string {
  const numbers = groups.flatMap(({ themes }) =>
    themes.filter(({ key }) => key.startsWith(NEW)).map(({ key }) => Number(key.slice(NEW.length))),
  );
  return `${NEW}${Math.max(0, ...numbers) + 1}`;
}

/** Where a theme is; nothing when it is no more. */
export function placeOf(groups: TaxonomyGroup[], key: string | undefined): Place | undefined {
  for (const [group, { themes }] of groups.entries()) {
    const theme = themes.findIndex((one) => one.key === key);
    if (theme >= 0) return { group, theme };
  }
  return undefined;
}

/** Groups as they are sent. */
export const complete = (groups: TaxonomyGroup[]): TaxonomyGroup[] =>
  groups.map(({ name, themes }) => ({
    name: name.trim(),
    themes: themes.map((theme) => ({
      ...theme,
      key: theme.key.startsWith(NEW) ? "" : theme.key,
      name: theme.name.trim(),
    })),
  }));

/** Whether two taxonomies are the same. */
export const isSame = (one: TaxonomyGroup[], other: TaxonomyGroup[]): boolean =>
  JSON.stringify(complete(one)) === JSON.stringify(complete(other));

/** What keeps a taxonomy from being used, told where it is. */
export interface Fault {
  group: number;
  theme?: number;
  what: "group_name" | "theme_name" | "rules";
}

export const faultsOf = (groups: TaxonomyGroup[]): Fault[] =>
  groups.flatMap((one, group) => [
    ...(one.name.trim() ? [] : [{ group, what: "group_name" as const }]),
    ...one.themes.flatMap(({ name, any, examples, found }, theme): Fault[] => [
      ...(name.trim() ? [] : [{ group, theme, what: "theme_name" as const }]),
      ...(any?.length || examples?.length || found?.length ? [] : [{ group, theme, what: "rules" as const }]),
    ]),
  ]);
