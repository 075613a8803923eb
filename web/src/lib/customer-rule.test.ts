import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import { sayNode } from "./customer-rule";
import { startTexts } from "./i18n";
import { membersOf, type RuleGroup } from "./rule";

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

test("what customers complain of is said by the theme's name, where it is known", () => {
  const clause = { field: "complained_of:found_7", operator: ">=", value: 1 };
  expect(sayNode(i18next.t, clause, true, new Map([["found_7", "Late couriers"]]))).toBe(
    "Complaints about “Late couriers” in a year ≥ 1",
  );
  expect(sayNode(i18next.t, { field: "late_deliveries_90d", operator: ">", value: 0 })).toBe(
    "Late deliveries in 90 days > 0",
  );
});

test("a negated rule keeps its brackets", () => {
  expect(sayNode(i18next.t, { ...rule, not: true }, true)).toMatch(/^not \(Stage .*\)\)$/);
});

test("the members of a plain and can be lifted one by one", () => {
  expect(membersOf(rule)).toHaveLength(2);
  expect(membersOf({ ...rule, not: true })).toHaveLength(1);
  expect(membersOf({ ...rule, combinator: "or" })).toHaveLength(1);
});
