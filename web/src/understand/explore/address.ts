import { asList, asText } from "../../lib/address";
import { isDay } from "../../lib/dates";
import { readDays } from "../../lib/scope";

export const GRAINS = ["day", "week", "month"] as const;
export type Grain = (typeof GRAINS)[number];

export const CHARTS = ["number", "line", "bar", "heat", "map", "table"] as const;
export type ChartKind = (typeof CHARTS)[number];

/** Behind which number one looks: all of the question, or a slice of it by its clause. */
export const WHOLE = "all";

/** The page's part of the address: the sentence, how it is drawn, and what is open over it. */
export interface ExploreQuery {
  metric?: string;
  by?: string[];
  grain?: Grain;
  /** A rule as SQL. */
  where?: string;
  /** Kept by the frame, from page to page, as the period is. */
  unit?: string;
  period?: string;
  from?: string;
  to?: string;
  chart?: ChartKind;
  /** The column that the table goes by; a minus before it for the largest first. */
  sort?: string;
  /** What is behind a number: a clause, or `all`; with the days of its step. */
  behind?: string;
  behind_from?: string;
  behind_to?: string;
}

const among = <T extends string>(list: readonly T[], text: unknown): T | undefined => list.find((one) => one === text);

// A metric's or dimension's name; properties of interactions have any.
const DIMENSION = /^(?:\w+|property:[^,]{1,120})$/;

export function readExplore(query: Record<string, unknown>): ExploreQuery {
  const metric = asText(query.metric);
  const by = asList(query.by)
    .filter((name, index, all) => DIMENSION.test(name) && all.indexOf(name) === index)
    .slice(0, 2);
  // The sentence has room for two: a step of time stands in place of the second dimension.
  const grain = by.length < 2 ? among(GRAINS, query.grain) : undefined;
  const chart = among(CHARTS, query.chart);
  const sort = asText(query.sort);
  const behind = asText(query.behind);
  const step = isDay(query.behind_from) && isDay(query.behind_to);
  const where = asText(query.where);
  return {
    ...(metric && /^\w+$/.test(metric) && { metric }),
    ...(by.length > 0 && { by }),
    ...(grain && { grain }),
    ...(where && { where }),
    ...readDays(query),
    ...(chart && { chart }),
    ...(sort && /^-?[\w:]+$/.test(sort) && { sort }),
    ...(behind && { behind }),
    ...(behind && step && { behind_from: String(query.behind_from), behind_to: String(query.behind_to) }),
  };
}

/** The question alone: without what is open over it. */
export function question({ behind: _b, behind_from: _f, behind_to: _t, ...rest }: ExploreQuery): ExploreQuery {
  return rest;
}

/** The same question by other slices: the order of the table and the drawing go back to what suits them. */
export function sliced(query: ExploreQuery, by: (string | undefined)[], grain: Grain | undefined): ExploreQuery {
  const { by: _by, grain: _grain, chart: _chart, sort: _sort, ...rest } = question(query);
  const names = [...new Set(by.filter((name): name is string => !!name))];
  return { ...rest, ...(names.length > 0 && { by: names }), ...(grain && names.length < 2 && { grain }) };
}

/** The same question, asked of these rows only. */
export function whereOf(query: ExploreQuery, where: string | undefined): ExploreQuery {
  const { where: _where, ...rest } = question(query);
  return where ? { ...rest, where } : rest;
}
