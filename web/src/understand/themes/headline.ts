import type { ThemeChange, ThemeRow } from "../../api/themes";

/** Whether a change is beyond chance, all themes looked at together. */
export const isChange = ({ trend }: ThemeChange): boolean => trend !== "steady" && trend !== "too_few";

/** What a page of themes says first. */
export interface Headline {
  /** The theme that most comments have. */
  most?: ThemeRow;
  /** The theme that grew most beyond chance, else the one that fell most. */
  moved?: ThemeRow;
  /** Themes that nobody spoke of before, besides the one that moved. */
  fresh: ThemeRow[];
}

/** Changes are told only when they are beyond chance; of several the one of most comments. */
export function headlineOf(themes: ThemeRow[]): Headline {
  const by = (size: (theme: ThemeRow) => number) => [...themes].sort((a, b) => size(b) - size(a))[0];
  const most = by(({ share }) => share.count);
  const change = (theme: ThemeRow) => (isChange(theme.change) ? theme.change.difference : 0);
  const up = by(change);
  const down = by((theme) => -change(theme));
  const moved = up && change(up) > 0 ? up : down && change(down) < 0 ? down : undefined;
  return {
    ...(most && most.share.count > 0 && { most }),
    ...(moved && { moved }),
    fresh: themes.filter((theme) => theme.recent.trend === "new" && theme.key !== moved?.key),
  };
}

/** Themes of each group, groups and themes by their comments; those that no group has come last. */
export function inGroups(themes: ThemeRow[]): { group: string | null; themes: ThemeRow[] }[] {
  const groups = new Map<string | null, ThemeRow[]>();
  for (const theme of [...themes].sort((a, b) => b.share.count - a.share.count)) {
    const group = theme.group ?? null;
    groups.set(group, [...(groups.get(group) ?? []), theme]);
  }
  return [...groups]
    .map(([group, themes]) => ({ group, themes }))
    .sort((a, b) => Number(a.group === null) - Number(b.group === null));
}

/** Whether more of a theme is good news, bad news, or neither: as most of its comments that take a side sound. */
export function betterOf({ negative, positive }: Pick<ThemeRow, "negative" | "positive">) {
  if (negative.count > 2 * positive.count) return "lower" as const;
  return positive.count > 2 * negative.count ? ("higher" as const) : ("neither" as const);
}
