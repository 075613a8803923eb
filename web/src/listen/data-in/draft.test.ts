import { describe, expect, test } from "vitest";
import type { ImportDraft } from "../../api/types";
import { columnOf, constantOf, fieldOf, mapColumn, missing, setConstant, setGives } from "./draft";

const DRAFT: ImportDraft = {
  source: "shop",
  gives: "feedback",
  fields: [
    { field: "score", column: "NPS" },
    { field: "occurred_at", column: "date" },
    { field: "scale", constant: "nps" },
  ],
};

describe("a draft of a mapping", () => {
  test("a field has one column, a column one field", () => {
    const moved = mapColumn(DRAFT, "mark", "score");
    expect([columnOf(moved, "score"), fieldOf(moved, "NPS")]).toEqual(["mark", ""]);
    const kept = mapColumn(mapColumn(DRAFT, "a", "property"), "b", "property");
    expect([fieldOf(kept, "a"), fieldOf(kept, "b")]).toEqual(["property", "property"]);
    expect(fieldOf(mapColumn(DRAFT, "NPS", ""), "NPS")).toBe("");
  });

  test("a constant gives way to a column, and a column to a constant", () => {
    const column = mapColumn(DRAFT, "type", "scale");
    expect([constantOf(column, "scale"), columnOf(column, "scale")]).toEqual(["", "type"]);
    const constant = setConstant(column, "scale", "csat");
    expect([constantOf(constant, "scale"), columnOf(constant, "scale")]).toEqual(["csat", undefined]);
  });

  test("what is missing is said", () => {
    expect(missing(DRAFT)).toEqual([]);
    expect(missing(setConstant(DRAFT, "scale", ""))).toEqual(["scale"]);
    expect(missing({ ...DRAFT, source: " ", fields: [] })).toEqual(["source", "date", "score"]);
    expect(missing(setGives(DRAFT, "customers"))).toEqual(["customer"]);
    expect(missing(setGives(DRAFT, "orders"))).toEqual(["order"]);
    expect(missing(setGives(DRAFT, "interactions"))).toEqual([]);
  });
});
