import type { EChartsOption } from "echarts";
import type { TFunction } from "i18next";
import type { Metric } from "../../api/types";
import { showDay, showMonth } from "../../lib/dates";
import { margin, showCount, showSize, showValue } from "../../lib/numbers";
import type { ChartMark } from "../../ui/chart";
import type { Grain } from "./address";
import { isThin, type Slice } from "./shape";

/** What is to be drawn, and how people say it. */
export interface Drawing {
  slices: Slice[];
  by: string[];
  grain: Grain | undefined;
  metric: Metric;
  currency: string | null | undefined;
  language: string;
  t: TFunction;
}

/** A drawing, and which slice each of its marks stands for. */
export interface Drawn {
  option: (colour: (variable: string) => string) => EChartsOption;
  height: number;
  sliceAt: (mark: ChartMark) => Slice | undefined;
  /** How many of the slices it could not show. */
  left: number;
}

// Okabe and Ito's colours, told apart by the colour-blind, darkened until each stands out from white and from black.
export const LINES = ["#0a78b8", "#c06a00", "#0b8a66", "#b4508c", "#6a6fd6", "#c8502a", "#8a8422", "#6f7a8c"];

export const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const sayStep = (at: string, grain: Grain | undefined, language: string): string =>
  grain === "month" ? showMonth(at, language) : showDay(at, language);

/** The name of a slice: its values and its step. */
export const sayName = ({ names, at }: Slice, { grain, language }: Pick<Drawing, "grain" | "language">): string =>
  [...names, ...(at ? [sayStep(at, grain, language)] : [])].join(" · ");

/** How many there are of what the metric counts. */
export function sayCount(t: TFunction, language: string, n: number, unit: Metric["unit"]): string {
  const size = showCount(n, language);
  return unit === "points" || unit === "score"
    ? t("explore.answers", { count: n, size })
    : t("explore.records", { count: n, size });
}

/** A slice as a tooltip says it: name, value, margin, count. */
export function sayTip(slice: Slice, drawing: Drawing): string {
  const { metric, language, t } = drawing;
  const { row } = slice;
  const unsure = margin(row.low, row.high);
  const value = showValue(row.value, metric.unit, language, row.currency);
  const sure = unsure == null ? "" : ` ±${showSize(unsure, metric.unit, language, row.currency)}`;
  const few = isThin(row, metric) && row.n > 0 ? ` · ${t("explore.few")}` : "";
  const count = sayCount(t, language, row.n, metric.unit);
  return `${escaped(sayName(slice, drawing))}<br><b>${escaped(value)}</b>${escaped(`${sure} · ${count}${few}`)}`;
}

/** Room for the names at the left of a drawing, in pixels: by the longest, but no more than a third of a laptop's width. */
export const roomFor = (names: string[]): number =>
  Math.min(180, Math.max(0, ...names.map((name) => name.length)) * 7.2 + 16);

/** The axis of names at the left. */
export const namesAxis = (names: string[], colour: (variable: string) => string) => ({
  type: "category" as const,
  inverse: true,
  data: names,
  axisTick: { show: false },
  axisLine: { show: false },
  axisLabel: {
    color: colour("--mantine-color-text"),
    fontSize: 13,
    width: roomFor(names) - 8,
    overflow: "truncate" as const,
    interval: 0,
  },
});

/** What all drawings have in common. */
export function ground(colour: (variable: string) => string): EChartsOption {
  return {
    animation: false,
    textStyle: { fontFamily: "inherit" },
    tooltip: {
      confine: true,
      backgroundColor: colour("--surface"),
      borderColor: colour("--line"),
      textStyle: { color: colour("--mantine-color-text"), fontSize: 13 },
    },
  };
}

type Rgb = [number, number, number];

/** `#rgb`, `#rrggbb` or `rgb(…)` as numbers. */
function rgb(text: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (hex) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as Rgb;
  }
  const [r = 128, g = 128, b = 128] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

/** The colour between two, `part` of the way. */
export function mix(from: string, to: string, part: number): string {
  const [a, b] = [rgb(from), rgb(to)];
  const held = Math.max(0, Math.min(1, part));
  return `rgb(${a.map((one, index) => Math.round(one + ((b[index] ?? one) - one) * held)).join(", ")})`;
}

/** Dark or light letters, whichever is read on the colour (relative luminance, WCAG 2). */
export function inkOn(background: string): string {
  const [r, g, b] = rgb(background).map((one) => {
    const part = one / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#12151c" : "#ffffff";
}

/** A scale of colours over the slices' values. */
export interface Shades {
  low: number;
  high: number;
  /** Around a true middle (points have one at zero) or from nothing to much. */
  diverging: boolean;
  at: (value: number) => string;
}

export function shadesOf(slices: Slice[], metric: Metric, colour: (variable: string) => string): Shades {
  const judged = slices.filter(({ row }) => row.value != null && !isThin(row, metric));
  const values = (judged.length ? judged : slices).flatMap(({ row }) => (row.value == null ? [] : [row.value]));
  const [least, most] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const diverging = metric.unit === "points" && metric.better !== "neither" && least < 0;
  if (diverging) {
    const reach = Math.max(Math.abs(least), Math.abs(most), 1);
    const [bad, middle, good] = [colour("--bad"), colour("--wash"), colour("--good")];
    const at = (value: number) => (value < 0 ? mix(middle, bad, -value / reach) : mix(middle, good, value / reach));
    return { low: -reach, high: reach, diverging, at };
  }
  const [pale, deep] = [colour("--brand-wash"), colour("--brand")];
  const span = most - least || 1;
  return { low: least, high: most, diverging, at: (value) => mix(pale, deep, (value - least) / span) };
}
