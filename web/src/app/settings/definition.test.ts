import { expect, test } from "vitest";
import { BLANK, formulaOf, nameFrom, withFormula } from "./definition";

test("a formula of another kind brings a unit that goes with it", () => {
  const mean = withFormula(BLANK, formulaOf("mean", BLANK.formula, undefined));
  expect(mean.formula).toEqual({ kind: "mean", value: "score" });
  expect(mean.unit).toBe("score");
  expect(withFormula({ ...mean, unit: "days" }, { kind: "sum", value: "wait_s" }).unit).toBe("days");
});

test("a name for the address follows the title", () => {
  expect(nameFrom("Very satisfied, 2 visits!")).toBe("very_satisfied_2_visits");
  expect(nameFrom("2024 NPS")).toBe("nps");
});
