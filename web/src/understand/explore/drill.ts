import { addDays, addMonths, type Day, daysBetween } from "../../lib/dates";
import { type ExploreQuery, type Grain, question, sliced, WHOLE, whereOf } from "./address";

/** A mark of the chart or a row of the table: the values it stands for, and its step of time. */
export interface Mark {
  keys: { dimension: string; value: string }[];
  at?: Day;
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

/** A dimension as rules write it. */
const field = (dimension: string) =>
  dimension.startsWith("property:") ? `property(${text(dimension.slice("property:".length))})` : dimension;

const isOnly = ({ dimension, value }: Mark["keys"][number]) =>
  value === "" ? `${field(dimension)} IS NULL` : `${field(dimension)} = ${text(value)}`;

// What is not stated is not this value either, though SQL would not say so.
const isNot = ({ dimension, value }: Mark["keys"][number]) =>
  value === ""
    ? `${field(dimension)} IS NOT NULL`
    : `(${field(dimension)} <> ${text(value)} OR ${field(dimension)} IS NULL)`;

/** Both rules as one. */
export function both(one: string | undefined, other: string | undefined): string | undefined {
  if (!one || !other) return one || other || undefined;
  const bracketed = (rule: string) => (/\bOR\b/i.test(rule) && !/^\([^()]*\)$/.test(rule) ? `(${rule})` : rule);
  return `${bracketed(one)} AND ${bracketed(other)}`;
}

export const clauseOf = (mark: Mark): string | undefined => mark.keys.map(isOnly).join(" AND ") || undefined;

/** The days [from, to) of a step, cut to the period. */
export function stepOf(at: Day, grain: Grain, from: Day, to: Day): { from: Day; to: Day } {
  const next = grain === "month" ? addMonths(at, 1) : addDays(at, grain === "week" ? 7 : 1);
  return { from: at < from ? from : at, to: next > to ? to : next };
}

const FINER: Record<Grain, Grain | undefined> = { month: "week", week: "day", day: undefined };

/** The question asked of this mark's rows only; a step of time becomes the period, cut finer. */
export function only(query: ExploreQuery, mark: Mark, from: Day, to: Day): ExploreQuery {
  const held = mark.keys.map(({ dimension }) => dimension);
  const rest = (query.by ?? []).filter((dimension) => !held.includes(dimension));
  let next = whereOf(query, both(query.where, clauseOf(mark)));
  let { grain } = query;
  if (mark.at && grain) {
    const { period: _period, ...other } = next;
    next = { ...other, ...stepOf(mark.at, grain, from, to) };
    grain = FINER[grain];
  }
  return sliced(next, rest, grain);
}

/** The question without this mark's rows. */
export function without(query: ExploreQuery, mark: Mark): ExploreQuery {
  const [one, two] = mark.keys;
  if (!one) return query;
  // "Neither this nor that" would take away more than the mark: of two values, rows that have both go.
  const rule = two ? `(${isNot(one)} OR ${isNot(two)})` : isNot(one);
  return whereOf(query, both(query.where, rule));
}

/** The mark's rows by another dimension. */
export function breakDown(query: ExploreQuery, mark: Mark, dimension: string, from: Day, to: Day): ExploreQuery {
  return sliced(only(query, mark, from, to), [dimension], undefined);
}

/** What is behind the mark, over the same question. */
export function behind(query: ExploreQuery, mark: Mark, from: Day, to: Day): ExploreQuery {
  const step = mark.at && query.grain ? stepOf(mark.at, query.grain, from, to) : undefined;
  return {
    ...question(query),
    behind: clauseOf(mark) ?? WHOLE,
    ...(step && daysBetween(step.from, step.to) > 0 && { behind_from: step.from, behind_to: step.to }),
  };
}
