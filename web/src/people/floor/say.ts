import type { FloorScore } from "../../api/floor";
import { FEW, margin, showValue, type Unit } from "../../lib/numbers";
import { word } from "../../lib/words";

/** How a scale's score is written. */
export const unitOf = (scale: string): Unit => (scale === "nps" || scale === "enps" ? "points" : "score");

/** `4.62` with its scale: `CSAT 4.62`. */
export const sayScore = ({ scale, value }: FloorScore, language: string): string =>
  `${word("scale", scale)} ${showValue(value, unitOf(scale), language)}`;

/** What stands after ±; nothing where it cannot be told. */
export function sayMargin({ scale, low, high }: FloorScore, language: string): string | undefined {
  const half = margin(low, high);
  return half == null ? undefined : `±${showValue(half, unitOf(scale), language)}`;
}

/** Fewer answers than judge anything. */
export const isFew = ({ n }: { n: number }): boolean => n < FEW;
