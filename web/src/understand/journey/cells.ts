import type { Journey, Moment, Note, Stage, Touchpoint } from "../../api/journey";
import type { MetricAnswer, MetricRow } from "../../api/types";
import { FEW } from "../../lib/numbers";
import { inLanguage, word } from "../../lib/words";
import { SCALES, type Scale } from "./address";

/** What is known of a touchpoint, put together from its answers, its volume, its notes and its weight. */
export interface CellFacts {
  touchpoint: Touchpoint;
  row?: MetricRow;
  volume: number;
  moment?: Moment;
  notes: Note[];
}

export const nameOfTouchpoint = (touchpoint: Touchpoint): string =>
  inLanguage(touchpoint.name) ?? word("touchpoint", touchpoint.code);

const byTouchpoint = (answer: MetricAnswer | undefined): Map<string, MetricRow> =>
  new Map((answer?.rows ?? []).map((row) => [String(row.key.touchpoint ?? ""), row]));

/** The score that most touchpoints can be judged by, or have answers to; the first of the list where there are none. */
export function bestScale(answers: Partial<Record<Scale, MetricAnswer>>): Scale {
  const count = (scale: Scale, least: number) =>
    answers[scale]?.rows.filter(({ key, n }) => key.touchpoint && n >= least).length ?? 0;
  const better = (one: Scale, other: Scale) => count(one, FEW) - count(other, FEW) || count(one, 1) - count(other, 1);
  return SCALES.reduce((best, one) => (better(one, best) > 0 ? one : best));
}

/** The stages with their cells; touchpoints that stand in none come last, under a stage without a name. */
export function cellsOf(
  journey: Journey,
  score: MetricAnswer | undefined,
  volume: MetricAnswer | undefined,
  moments: Moment[],
  notes: Note[],
): { stage: Stage | undefined; cells: CellFacts[] }[] {
  const [scores, volumes] = [byTouchpoint(score), byTouchpoint(volume)];
  const strengths = new Map(moments.map((moment) => [moment.touchpoint, moment]));
  const cell = (touchpoint: Touchpoint): CellFacts => ({
    touchpoint,
    row: scores.get(touchpoint.code),
    volume: volumes.get(touchpoint.code)?.value ?? 0,
    moment: strengths.get(touchpoint.code),
    notes: notes.filter((note) => note.touchpoint === touchpoint.code),
  });
  const placed: { stage: Stage | undefined; cells: CellFacts[] }[] = journey.stages.map((stage) => ({
    stage,
    cells: stage.touchpoints.map(cell),
  }));
  if (!journey.unplaced.length) return placed;
  return [...placed, { stage: undefined, cells: journey.unplaced.map((code) => cell({ code })) }];
}

/** The stages after a change of their arrangement; pure, so that "cancel" forgets it. */
export const move = <T>(list: readonly T[], from: number, to: number): T[] => {
  const next = [...list];
  const [one] = next.splice(from, 1);
  if (one !== undefined) next.splice(Math.max(0, Math.min(next.length, to)), 0, one);
  return next;
};

/** The touchpoint moved to the end of another stage. */
export function moveToStage(stages: readonly Stage[], code: string, target: string): Stage[] {
  const moved = stages.flatMap(({ touchpoints }) => touchpoints).find((one) => one.code === code) ?? { code };
  return stages.map((stage) => {
    const others = stage.touchpoints.filter((one) => one.code !== code);
    return { ...stage, touchpoints: stage.id === target ? [...others, moved] : others };
  });
}
