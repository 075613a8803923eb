import type { components } from "../../api/schema.gen";

export type Aspect = components["schemas"]["CommentAspect"];

/** A piece of a comment: plain, or a clause that speaks of parts of the service. */
export interface Piece {
  text: string;
  aspects: Aspect[];
}

/** Cuts a comment into pieces by the places of its aspects. Pieces put together are the comment again. */
export function pieces(comment: string, aspects: Aspect[]): Piece[] {
  const edges = new Set([0, comment.length]);
  for (const { from, to } of aspects) {
    for (const edge of [from, to]) if (edge > 0 && edge < comment.length) edges.add(edge);
  }
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(1).map((to, index) => {
    const from = cuts[index] ?? 0;
    return {
      text: comment.slice(from, to),
      aspects: aspects.filter((one) => one.from < to && one.to > from),
    };
  });
}

/** How a clause sounds when it speaks of several things: badly, if of any of them. */
export function soundOf(aspects: Aspect[]): "negative" | "neutral" | "positive" | undefined {
  const heard = new Set(aspects.map((one) => one.sentiment));
  return (["negative", "positive", "neutral"] as const).find((sentiment) => heard.has(sentiment));
}
