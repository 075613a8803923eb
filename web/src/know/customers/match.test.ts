import { expect, test } from "vitest";
import { splitMatch } from "./match";

const hits = (text: string, q: string) =>
  splitMatch(text, q)
    .filter(({ hit }) => hit)
    .map(({ part }) => part);

test("the beginnings of words that match are marked, whatever the case and the ё", () => {
  expect(hits("Петров Пётр", "петр")).toEqual(["Петр", "Пётр"]);
  expect(hits("Семёнов Иван", "сем ив")).toEqual(["Сем", "Ив"]);
  expect(hits("Ivy Bennett", "ив")).toEqual([]);
});

test("the parts make up the text again", () => {
  for (const q of ["", "п", "пётр петр", "в"]) {
    const text = "Петров Пётр (офис)";
    expect(
      splitMatch(text, q)
        .map(({ part }) => part)
        .join(""),
    ).toBe(text);
  }
});
