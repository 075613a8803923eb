import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import { membersOf, sayNode } from "./customer-rule";
import { startTexts } from "./i18n";
import type { RuleGroup } from "./rule";

beforeAll(() => startTexts("en"));

const rule: RuleGroup = {
  combinator: "and",
  rules: [
    { field: "stage", operator: "=", value: "at_risk" },
    {
      combinator: "or",
      rules: [
        { field: "complaints_30d", operator: ">=", value: 2 },
        { field: "trait:tier", operator: "in", value: ["gold", "silver"] },
      ],
    },
  ],
};

test("a rule is said in words", () => {
  expect(sayNode(i18next.t, rule, true)).toBe(
    "Stage is At risk and (Complaints in 30 days ≥ 2 or Tier is one of gold, silver)",
  );
});

test("the members of a plain and can be lifted one by one", () => {
  expect(membersOf(rule)).toHaveLength(2);
  expect(membersOf({ ...rule, not: true })).toHaveLength(1);
  expect(membersOf({ ...rule, combinator: "or" })).toHaveLength(1);
});
