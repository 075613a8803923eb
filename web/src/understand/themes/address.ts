import { asText } from "../../lib/address";

export const VIEWS = ["list", "pareto", "together"] as const;
export type View = (typeof VIEWS)[number];
export const MOODS = ["promoter", "passive", "detractor"] as const;
export const BLOCKS = ["group", "touchpoint"] as const;

/** Which comments are looked at, beside unit and period. */
export interface Narrowed {
  touchpoint?: string;
  channel?: string;
  mood?: (typeof MOODS)[number];
  /** Only where a theme is spoken of badly. */
  bad?: "yes";
}

/** The part of the address that themes have: what comments are looked at, and how. */
export interface ThemesQuery extends Narrowed {
  view?: View;
  /** What a picture by blocks is divided by. */
  block?: (typeof BLOCKS)[number];
}

const among = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((one) => one === value);

const told = <T extends object>(query: T): T =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as T;

/** Reads the address; what makes no sense is left out. */
export function readThemes(query: Record<string, unknown>): ThemesQuery {
  const view = among(VIEWS, query.view);
  const block = among(BLOCKS, query.block);
  return told({
    touchpoint: asText(query.touchpoint),
    channel: asText(query.channel),
    mood: among(MOODS, query.mood),
    bad: query.bad === "yes" ? ("yes" as const) : undefined,
    view: view === "list" ? undefined : view,
    block: block === "group" ? undefined : block,
  });
}

/** What of the address says which comments are looked at. */
export const narrowedBy = ({ touchpoint, channel, mood, bad }: ThemesQuery): Narrowed =>
  told({ touchpoint, channel, mood, bad });
