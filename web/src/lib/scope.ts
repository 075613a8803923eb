import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useState } from "react";
import { asText, type Query } from "./address";
import type { Day } from "./dates";
import { companyToday, daysOf, type Period, readPeriod, writePeriod } from "./period";

/** What of the company a person looks at, and over which days: chosen once, and kept in the address from page to page. */
export interface ScopeQuery {
  unit?: string;
  period?: string;
  from?: Day;
  to?: Day;
}

const PERIOD = ["period", "from", "to"] as const;

const told = <T extends object>(query: T): Partial<T> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as Partial<T>;

/** The period's part of an address: no key where none is said, since a key that is there counts as said. */
export const readDays = (query: Query): ScopeQuery => told(writePeriod(readPeriod(query)));

/** The scope's part of an address; what makes no sense is left out. */
export function readScope(query: Query): ScopeQuery {
  return told({ unit: asText(query.unit), ...readDays(query) });
}

/**
 * The address of the next page with the scope of this one, unless the link says another: a key that is there counts, even
 * without a value, so `unit: undefined` is the whole company.
 */
export function keepScope(now: Query, next: Query): Query {
  const kept: Query = { ...next };
  if (!("unit" in next)) kept.unit = now.unit;
  if (!PERIOD.some((key) => key in next)) for (const key of PERIOD) kept[key] = now[key];
  return told(kept);
}

/** Looks now and then whether the company's day has changed: "the last 7 days" of a page left open are other days then. */
function useCompanyDay(): Day {
  const [, setSeen] = useState(companyToday);
  useEffect(() => {
    const timer = setInterval(() => setSeen(companyToday()), 60_000);
    return () => clearInterval(timer);
  }, []);
  // Asked each time: the company's zone may have been learned since.
  return companyToday();
}

/** The scope in force, on any page behind the sign-in, and the ways to choose another. */
export function useScope() {
  const query = useSearch({ strict: false }) as Query;
  const navigate = useNavigate();
  const go = useCallback(
    (change: ScopeQuery) =>
      void navigate({ to: ".", search: ((now: Query) => ({ ...now, ...change })) as never, resetScroll: false }),
    [navigate],
  );
  const period = readPeriod(query);
  const today = useCompanyDay();
  return {
    /** The unit's code; the whole of what the user may see when absent. */
    unit: asText(query.unit),
    period,
    ...daysOf(period, today),
    chooseUnit: (unit: string | undefined) => go({ unit }),
    choosePeriod: (next: Period) => go(writePeriod(next)),
  };
}
