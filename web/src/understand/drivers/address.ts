import { asText } from "../../lib/address";
import { readPeriod, writePeriod } from "../../lib/period";

/** The scores that are asked for. */
export const SCALES = ["nps", "csat", "ces", "enps"] as const;
export type Scale = (typeof SCALES)[number];

/** By what answers are told apart. */
export const BY = ["touchpoint", "channel", "region", "grade", "segment", "language", "unit_id"] as const;

/** The page's part of the address: which score, about what, told apart how, and which factor is open. */
export interface DriversQuery {
  scale?: Scale;
  touchpoint?: string;
  /** Answers of these customers: `region:volga`. */
  customers?: string;
  by?: (typeof BY)[number];
  factor?: string;
  period?: string;
  from?: string;
  to?: string;
}

export function readDrivers(query: Record<string, unknown>): DriversQuery {
  const read: DriversQuery = {
    scale: SCALES.find((one) => one === query.scale),
    touchpoint: asText(query.touchpoint),
    customers: asText(query.customers),
    by: BY.find((one) => one === query.by),
    factor: asText(query.factor),
    ...writePeriod(readPeriod(query)),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
