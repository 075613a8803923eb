import { addDays, addMonths, type Day, daysBetween, isDay, todayIn } from "./dates";

/** The periods that have a name; each ends yesterday, in the company's zone. */
export const PRESETS = ["7d", "28d", "90d", "12m"] as const;
export type Preset = (typeof PRESETS)[number];

/** A period as the address holds it: a preset's name, or days [from, to). */
export type Period = { preset: Preset } | { from: Day; to: Day };

export const DEFAULT_PERIOD: Period = { preset: "28d" };

const isPreset = (text: unknown): text is Preset => PRESETS.includes(text as Preset);

/** Reads a period from an address; what makes no sense is the default. */
export function readPeriod(query: { period?: unknown; from?: unknown; to?: unknown }): Period {
  if (isDay(query.from) && isDay(query.to) && query.from < query.to) return { from: query.from, to: query.to };
  return isPreset(query.period) ? { preset: query.period } : DEFAULT_PERIOD;
}

/** A period in the words of an address. Every key is there, so that a link to it takes the place of the period before it. */
export function writePeriod(period: Period): { period?: Preset; from?: Day; to?: Day } {
  if ("from" in period) return { period: undefined, from: period.from, to: period.to };
  const usual = "preset" in DEFAULT_PERIOD && period.preset === DEFAULT_PERIOD.preset;
  return { period: usual ? undefined : period.preset, from: undefined, to: undefined };
}

/** The days [from, to) of a period, today being `today`. */
export function daysOf(period: Period, today: Day): { from: Day; to: Day } {
  if ("from" in period) return period;
  switch (period.preset) {
    case "7d":
      return { from: addDays(today, -7), to: today };
    case "28d":
      return { from: addDays(today, -28), to: today };
    case "90d":
      return { from: addDays(today, -90), to: today };
    case "12m":
      return { from: addMonths(today, -12), to: today };
  }
}

/** The grain that gives a line of ten to thirty points, or so. */
export function grainFor(from: Day, to: Day): "day" | "week" | "month" {
  const days = daysBetween(from, to);
  if (days <= 31) return "day";
  return days <= 400 ? "week" : "month";
}

const KEPT = "rapport.zone";

/** Whether the company's zone has ever been told to this browser. */
export function knowsZone(): boolean {
  try {
    return localStorage.getItem(KEPT) !== null;
  } catch {
    return true; // Storage closed: asking each time would not help.
  }
}

/** The company's zone as the last answer told it; until then, this browser's. */
export function companyZone(): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return localStorage.getItem(KEPT) ?? own;
  } catch {
    return own;
  }
}

/** Remembers the company's zone, so that "the last 7 days" are its days. */
export function keepZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    localStorage.setItem(KEPT, zone);
  } catch {
    // A zone this browser does not know, or storage closed: the browser's own zone serves.
  }
}

export function companyToday(): Day {
  try {
    return todayIn(companyZone());
  } catch {
    return todayIn("UTC");
  }
}
