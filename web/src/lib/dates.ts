/** Calendar days as `YYYY-MM-DD`, in whichever zone the caller means; arithmetic never passes through local time. */
export type Day = string;

// Days before months and a clock of 24 hours, in either language.
const tag = (language: string) => (language === "en" ? "en-GB" : language);

const DAY_MS = 86_400_000;
const toMs = (day: Day) => Date.parse(`${day}T00:00:00Z`);
const fromMs = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** Whether the text is a real day of the calendar. */
export function isDay(text: unknown): text is Day {
  return (
    typeof text === "string" &&
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(toMs(text)) &&
    fromMs(toMs(text)) === text
  );
}

export const addDays = (day: Day, days: number): Day => fromMs(toMs(day) + days * DAY_MS);

/** Days from `from` to `to`. */
export const daysBetween = (from: Day, to: Day): number => Math.round((toMs(to) - toMs(from)) / DAY_MS);

/** The same day `months` later, or the last day of that month when it is shorter. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return fromMs(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

/** What day it is in an IANA zone. */
export function todayIn(zone: string, now: Date = new Date()): Day {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(now);
}

const utc = (language: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(tag(language), { timeZone: "UTC", ...options });

/** `4 Mar`, with the year when it is not `thisYear`. */
export function showDay(day: Day, language: string, thisYear?: string): string {
  const year = thisYear === undefined || day.startsWith(thisYear) ? undefined : ("numeric" as const);
  return utc(language, { day: "numeric", month: "short", year }).format(toMs(day));
}

/** `Mar 2026`. */
export const showMonth = (day: Day, language: string): string =>
  utc(language, { month: "short", year: "numeric" }).format(toMs(day));

/** A period [from, to) as people say it, both ends included: `1 – 28 Feb 2026`. */
export function showPeriod(from: Day, to: Day, language: string): string {
  const last = addDays(to, -1);
  return utc(language, { day: "numeric", month: "short", year: "numeric" }).formatRange(toMs(from), toMs(last));
}

/** A moment's day and time for the reader: `4 Mar 2026, 14:05`. */
export const showMoment = (at: string, language: string): string =>
  new Intl.DateTimeFormat(tag(language), { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));

/** `14:05` */
export const showTime = (at: string, language: string): string =>
  new Intl.DateTimeFormat(tag(language), { timeStyle: "short" }).format(new Date(at));

/** A moment's day in the reader's zone: `4 March 2026`. */
export const showDate = (at: string, language: string, month: "long" | "short" = "short"): string =>
  new Intl.DateTimeFormat(tag(language), { day: "numeric", month, year: "numeric" }).format(new Date(at));

/** `3 days ago`, `yesterday`, in the largest unit that fits. */
export function showAgo(at: string, language: string, now: number = Date.now()): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const words = new Intl.RelativeTimeFormat(tag(language), { numeric: "auto" });
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 31_536_000],
    ["month", 2_592_000],
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, "minute");
}
