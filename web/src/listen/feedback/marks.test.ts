import { expect, test } from "vitest";
import { type Aspect, pieces, soundOf } from "./marks";

const at = (aspect: string, from: number, to: number, sentiment = "negative"): Aspect => ({
  aspect,
  from,
  to,
  sentiment,
  strength: 0,
});

test("pieces put together are the comment, and clauses know what they speak of", () => {
  const comment = "Курьер вежливый 👍, но привезли поздно";
  const found = pieces(comment, [
    at("staff", 0, 18, "positive"),
    at("delivery", 20, comment.length),
    at("waiting", 20, comment.length),
  ]);
  expect(found.map((piece) => piece.text).join("")).toBe(comment);
  expect(found.map((piece) => piece.aspects.map((one) => one.aspect))).toEqual([
    ["staff"],
    [],
    ["delivery", "waiting"],
  ]);
});

test("clauses that overlap are cut where they meet", () => {
  const found = pieces("abcdef", [at("price", 0, 4), at("staff", 2, 6)]);
  expect(found.map((piece) => [piece.text, piece.aspects.length])).toEqual([
    ["ab", 1],
    ["cd", 2],
    ["ef", 1],
  ]);
});

test("a comment without marks is one piece, an empty one none", () => {
  expect(pieces("fine", [])).toEqual([{ text: "fine", aspects: [] }]);
  expect(pieces("", [])).toEqual([]);
});

test("what is said badly of one thing outweighs what is said well of another", () => {
  expect(soundOf([at("a", 0, 1, "positive"), at("b", 0, 1)])).toBe("negative");
  expect(soundOf([at("a", 0, 1, "neutral"), at("b", 0, 1, "positive")])).toBe("positive");
  expect(soundOf([])).toBeUndefined();
});
