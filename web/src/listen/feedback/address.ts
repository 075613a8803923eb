import { asList, asText } from "../../lib/address";
import { addDays, type Day, isDay } from "../../lib/dates";

export const MOODS = ["promoter", "passive", "detractor"] as const;
export const SCALES = ["nps", "csat", "ces", "enps"] as const;
export const PERIODS = ["1d", "7d", "28d", "90d", "12m"] as const;

const DAYS: Record<(typeof PERIODS)[number], number> = { "1d": 1, "7d": 7, "28d": 28, "90d": 90, "12m": 365 };

/** The page's part of the address: which feedback is shown, and which is open. */
export interface FeedbackQuery {
  mood?: string[];
  scale?: string;
  /** Lowest and highest score: `0-6`. */
  score?: string;
  comment?: "yes";
  touchpoint?: string[];
  channel?: string[];
  unit?: string;
  tag?: string;
  seen?: "yes" | "no";
  /** `me`, `anyone`, `nobody`. */
  assigned?: string;
  q?: string;
  period?: string;
  from?: Day;
  to?: Day;
  /** The id of the one that is open. */
  open?: string;
}

const among = <T extends string>(list: readonly T[], value: unknown): T | undefined =>
  list.find((one) => one === value);
const some = (list: string[]) => (list.length ? list : undefined);

/** Reads the address; what makes no sense is left out. */
export function readFeedback(query: Record<string, unknown>): FeedbackQuery {
  const dated = isDay(query.from) && isDay(query.to) && query.from < query.to;
  const score = asText(query.score);
  const read: FeedbackQuery = {
    mood: some(asList(query.mood).filter((mood) => among(MOODS, mood))),
    scale: among(SCALES, query.scale),
    score: score && /^\d{1,2}-\d{1,2}$/.test(score) ? score : undefined,
    comment: query.comment === "yes" ? "yes" : undefined,
    touchpoint: some(asList(query.touchpoint)),
    channel: some(asList(query.channel)),
    unit: asText(query.unit),
    tag: asText(query.tag),
    seen: among(["yes", "no"] as const, query.seen),
    assigned: among(["me", "anyone", "nobody"] as const, query.assigned),
    q: asText(query.q),
    period: dated ? undefined : among(PERIODS, query.period),
    from: dated ? (query.from as Day) : undefined,
    to: dated ? (query.to as Day) : undefined,
    open: asText(query.open),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** Said in full, so that the unit and the period of the page before do not come along. */
export const NO_SCOPE = { unit: undefined, period: undefined, from: undefined, to: undefined };

/** What of the address is a filter: all but what is open. */
export function filtersOf({ open: _open, ...filters }: FeedbackQuery): FeedbackQuery {
  return filters;
}

/** How many filters are in force. */
export const countFilters = (query: FeedbackQuery): number =>
  Object.keys(filtersOf(query)).length - (query.from ? 1 : 0);

/** A filter's list with one value more, or one less. */
export function toggled(list: string[] | undefined, value: string): string[] | undefined {
  const had = list ?? [];
  return some(had.includes(value) ? had.filter((one) => one !== value) : [...had, value]);
}

/** The API's words for the address's filters, today being `today` in the company's zone. A period without an end is live. */
export function asked(query: FeedbackQuery, today: Day) {
  const days = query.period ? DAYS[query.period as keyof typeof DAYS] : undefined;
  const [low, high] = query.score?.split("-").map(Number) ?? [];
  return {
    mood: query.mood?.join(","),
    scale: query.scale,
    score_from: low,
    score_to: high,
    comment: query.comment ? true : undefined,
    touchpoint: query.touchpoint?.join(","),
    channel: query.channel?.join(","),
    unit: query.unit,
    tag: query.tag,
    seen: query.seen && query.seen === "yes",
    assigned: query.assigned,
    q: query.q,
    from: days ? addDays(today, 1 - days) : query.from,
    to: query.to,
  };
}

export type Asked = ReturnType<typeof asked>;
