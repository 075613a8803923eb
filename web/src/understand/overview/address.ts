import { asList, asText } from "../../lib/address";
import { type Period, writePeriod } from "../../lib/period";
import { readDays } from "../../lib/scope";

export type GrainChoice = "day" | "week" | "month";

/** The overview's part of the address: all that it takes to show the same thing to somebody else. */
export interface OverviewQuery {
  metric?: string;
  period?: string;
  from?: string;
  to?: string;
  grain?: GrainChoice;
  by?: string;
  /** Filters in force, each `dimension:value`; an empty value means "not stated". */
  only?: string[];
}

const isGrain = (text: unknown): text is GrainChoice => text === "day" || text === "week" || text === "month";
const isName = (text: string | undefined) => text !== undefined && /^\w+$/.test(text);

export function readOverview(query: Record<string, unknown>): OverviewQuery {
  const metric = asText(query.metric);
  const by = asText(query.by);
  const only = asList(query.only).filter((pair) => /^\w+:/.test(pair));
  return {
    ...(isName(metric) && { metric }),
    ...readDays(query),
    ...(isGrain(query.grain) && { grain: query.grain }),
    ...(isName(by) && { by }),
    ...(only.length > 0 && { only }),
  };
}

export type Filter = readonly [dimension: string, value: string];

export const readFilters = (query: OverviewQuery): Filter[] =>
  (query.only ?? []).map((pair) => {
    const colon = pair.indexOf(":");
    return [pair.slice(0, colon), pair.slice(colon + 1)] as const;
  });

const write = (filters: Filter[]) => (filters.length ? filters.map((pair) => pair.join(":")) : undefined);

/** The query with one dimension held at a value; at the value it has already, let go. */
export function toggleFilter(query: OverviewQuery, dimension: string, value: string): OverviewQuery {
  const filters = readFilters(query);
  const had = filters.some(([name, held]) => name === dimension && held === value);
  const rest = filters.filter(([name]) => name !== dimension);
  return { ...query, only: write(had ? rest : [...rest, [dimension, value]]) };
}

/** The query over another period; the grain goes back to what suits its length. */
export function overPeriod(query: OverviewQuery, period: Period): OverviewQuery {
  const { period: _period, from: _from, to: _to, grain: _grain, ...rest } = query;
  return { ...rest, ...writePeriod(period) };
}

/** How a board is looked at: on a wall it has the whole screen. */
export interface BoardQuery {
  wall?: "on";
}

export const readBoard = (query: Record<string, unknown>): BoardQuery => (query.wall === "on" ? { wall: "on" } : {});
