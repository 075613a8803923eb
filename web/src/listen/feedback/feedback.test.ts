import i18next from "i18next";
import { beforeAll, describe, expect, test } from "vitest";
import type { FeedbackItem } from "../../api/feedback";
import { startTexts } from "../../lib/i18n";
import { asked, countFilters, readFeedback, toggled } from "./address";
import { sayApart } from "./around";
import { lateBy } from "./facts";
import { withDone } from "./use-changes";

beforeAll(async () => {
  await startTexts("en");
});

describe("the address", () => {
  test("keeps what makes sense and drops the rest", () => {
    expect(
      readFeedback({ mood: ["detractor", "happy"], score: "0-6", seen: "no", period: "forever", open: "int_1" }),
    ).toEqual({
      mood: ["detractor"],
      score: "0-6",
      seen: "no",
      open: "int_1",
    });
    expect(readFeedback({ mood: "promoter", from: "2026-03-01", to: "2026-04-01", period: "7d" })).toEqual({
      mood: ["promoter"],
      from: "2026-03-01",
      to: "2026-04-01",
    });
  });

  test("what is open is no filter", () => {
    expect(countFilters({ open: "int_1", mood: ["promoter"] })).toBe(1);
    expect(countFilters({ open: "int_1" })).toBe(0);
    expect(countFilters({ from: "2026-03-01", to: "2026-04-01" })).toBe(1);
  });

  test("a period with a name has no end: it is live", () => {
    const words = asked({ period: "7d", score: "3-5", seen: "no", touchpoint: ["a", "b"] }, "2026-03-10");
    expect(words).toMatchObject({
      from: "2026-03-04",
      to: undefined,
      score_from: 3,
      score_to: 5,
      seen: false,
      touchpoint: "a,b",
    });
  });

  test("a value is chosen and let go", () => {
    expect(toggled(undefined, "a")).toEqual(["a"]);
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
    expect(toggled(["a"], "a")).toBeUndefined();
  });
});

describe("what is done is shown at once", () => {
  const item = {
    id: "int_1",
    tags: ["t1"],
    seen_at: null,
    seen_by: null,
    assigned_to: null,
  } as unknown as FeedbackItem;
  const me = { id: "usr_1", name: "Anna" };
  test("seen, and seen by whom first", () => {
    const seen = withDone(item, { action: "seen" }, me, "2026-03-10T10:00:00Z");
    expect(seen.seen_by).toEqual(me);
    expect(withDone(seen, { action: "seen" }, { id: "usr_2", name: "Boris" }, "2026-03-11T10:00:00Z")).toBe(seen);
    expect(withDone(seen, { action: "unseen" }, me, "").seen_at).toBeNull();
  });
  test("tags are set once and taken off", () => {
    expect(withDone(item, { action: "tag", tag: "t1", tagName: "" }, me, "").tags).toEqual(["t1"]);
    expect(withDone(item, { action: "untag", tag: "t1", tagName: "" }, me, "").tags).toEqual([]);
  });
});

test("how far from the moment something happened", () => {
  const say = (at: string) => sayApart(i18next.t, at, "2026-03-10T12:00:00Z");
  expect(say("2026-03-10T12:00:30Z")).toBe("at once");
  expect(say("2026-03-10T11:59:00Z")).toBe("1 minute before");
  expect(say("2026-03-10T14:30:00Z")).toBe("2 hours after");
  expect(say("2026-03-07T11:00:00Z")).toBe("3 days before");
});

test("an order is late by whole days, by now while it has not come", () => {
  const order = (promised_at: string | null, delivered_at: string | null) =>
    ({ order_id: "A", status: "shipped", promised_at, delivered_at }) as Parameters<typeof lateBy>[0];
  const now = Date.parse("2026-03-10T12:00:00Z");
  expect(lateBy(order("2026-03-01T00:00:00Z", "2026-03-05T06:00:00Z"), now)).toBe(4);
  expect(lateBy(order("2026-03-08T00:00:00Z", null), now)).toBe(2);
  expect(lateBy(order("2026-03-12T00:00:00Z", null), now)).toBe(0);
  expect(lateBy(order(null, null), now)).toBeUndefined();
});
