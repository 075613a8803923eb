import { describe, expect, test } from "vitest";
import { readExplore } from "./address";
import { behind, both, breakDown, only, without } from "./drill";

const [FROM, TO] = ["2026-02-04", "2026-03-04"];
const delivery = { keys: [{ dimension: "touchpoint", value: "delivery" }] };

describe("an address", () => {
  test("keeps what makes sense and forgets the rest", () => {
    expect(readExplore({ metric: "nps", by: ["touchpoint", "channel", "unit"], grain: "week", chart: "pie" })).toEqual({
      metric: "nps",
      by: ["touchpoint", "channel"],
    });
    expect(readExplore({ by: "touchpoint", grain: "week", where: "score > 3", behind_from: "x" })).toEqual({
      by: ["touchpoint"],
      grain: "week",
      where: "score > 3",
    });
  });
});

describe("from a mark", () => {
  test("only this holds its values, and its step becomes the period", () => {
    const query = { metric: "nps", by: ["touchpoint"], grain: "week" as const, where: "channel = 'web'" };
    expect(only(query, { ...delivery, at: "2026-02-02" }, FROM, TO)).toEqual({
      metric: "nps",
      grain: "day",
      where: "channel = 'web' AND touchpoint = 'delivery'",
      from: "2026-02-04",
      to: "2026-02-09",
    });
  });

  test("without this keeps what is not stated", () => {
    expect(without({ by: ["touchpoint"] }, delivery).where).toBe("(touchpoint <> 'delivery' OR touchpoint IS NULL)");
    expect(without({}, { keys: [{ dimension: "region", value: "" }] }).where).toBe("region IS NOT NULL");
    const quoted = { keys: [{ dimension: "property:plan", value: "it's" }] };
    expect(without({}, quoted).where).toBe("(property('plan') <> 'it''s' OR property('plan') IS NULL)");
  });

  test("without a pair takes the pair alone away", () => {
    const pair = { keys: [...delivery.keys, { dimension: "channel", value: "web" }] };
    expect(without({}, pair).where).toBe(
      "((touchpoint <> 'delivery' OR touchpoint IS NULL) OR (channel <> 'web' OR channel IS NULL))",
    );
  });

  test("a rule of alternatives is held together when another joins it", () => {
    expect(both("a = 1 OR b = 2", "c = 3")).toBe("(a = 1 OR b = 2) AND c = 3");
    expect(both(undefined, "c = 3")).toBe("c = 3");
  });

  test("breaking down goes by the dimension within the mark", () => {
    expect(breakDown({ by: ["touchpoint"], sort: "-n" }, delivery, "unit", FROM, TO)).toEqual({
      by: ["unit"],
      where: "touchpoint = 'delivery'",
    });
  });

  test("what is behind opens over the same question", () => {
    const query = { by: ["touchpoint"], grain: "month" as const, chart: "line" as const };
    expect(behind(query, { ...delivery, at: "2026-02-01" }, FROM, TO)).toEqual({
      ...query,
      behind: "touchpoint = 'delivery'",
      behind_from: "2026-02-04",
      behind_to: "2026-03-01",
    });
    expect(behind(query, { keys: [] }, FROM, TO).behind).toBe("all");
  });
});
