import type { TFunction } from "i18next";
import { humanise } from "../../lib/words";

/** Channels by which a company speaks to a customer. */
export const CHANNELS = ["phone", "email", "sms", "messenger", "push", "web_chat", "mail", "in_person"] as const;

export const PURPOSES = ["marketing", "service", "survey", "profiling"] as const;

/** A purpose in words; one that this page does not know yet, as it is. */
export function sayPurpose(t: TFunction, purpose: string): string {
  const known = PURPOSES.find((one) => one === purpose);
  return known ? t(`card.purposes.${known}`) : humanise(purpose);
}

/** Minutes of a day as a clock shows them: `19:00`. */
export const toClock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

export function fromClock(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Hours as they are said: `19:00–22:00`. */
export const sayHours = ({ from, to }: { from: number; to: number }): string => `${toClock(from)}–${toClock(to)}`;
