import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

/** The first day of each of 26 weeks; the last ends with 22 November. */
const weeks = (value: (week: number) => number) =>
  Array.from({ length: 26 }, (_, week) => {
    const from = new Date(Date.UTC(2026, 4, 24 + 7 * week)).toISOString().slice(0, 10);
    return { from, n: 40, value: value(week), low: 28, high: 56 };
  });

const found = (state: string, version: number) => ({
  id: "ins_0198c1e2a6d07d3f8f2a4c1b9e0d5f67",
  kind: "worse",
  measure: "nps",
  touchpoint: "delivery",
  unit: "delivery-volga",
  unit_name: { en: "Delivery, Volga", ru: "Доставка, Поволжье" },
  channel: null,
  part: null,
  worse: true,
  since: "2026-06-26",
  first_day: "2026-07-19",
  last_day: "2026-11-22",
  gone_day: null,
  size: -71,
  low: -94,
  high: -48,
  value: -29,
  expected: 42,
  answers: 212,
  from_day: "2026-08-30",
  chance: 0.0005,
  looks: 480,
  weeks: weeks((week) => (week < 5 ? 42 + (week % 3) * 3 : -29 + (week % 4) * 4)),
  others: [
    {
      measure: "delay",
      touchpoint: "delivery",
      unit: "delivery-volga",
      channel: null,
      beside_twins: true,
      days: 84,
      value: 2.9,
      expected: -0.8,
      size: 3.7,
      n: 640,
    },
    {
      measure: "complaints",
      theme: "found_3",
      theme_name: { en: "days late", ru: "опоздание на дни" },
      touchpoint: "delivery",
      unit: "delivery-volga",
      channel: null,
      beside_twins: false,
      days: 84,
      value: 31.2,
      expected: 4.1,
      size: 27.1,
      n: 140,
    },
  ],
  state,
  owner: null,
  note: "",
  usefulness: 1,
  version,
});

/** What nobody spoke of before this autumn. */
const complained = {
  ...found("new", 1),
  id: "ins_0198c1e2a6d07d3f8f2a4c1b9e0d5f68",
  kind: "new",
  measure: "complaints",
  theme: "found_7",
  theme_name: { en: "gateway error", ru: "ошибка шлюза" },
  touchpoint: "checkout",
  unit: null,
  unit_name: null,
  since: "2026-09-14",
  size: 8.4,
  low: 4.2,
  high: 12.6,
  value: 8.4,
  expected: 0,
  from_day: "2026-09-14",
  weeks: weeks((week) => (week < 16 ? 0 : 8 + (week % 3))).map((week) => ({ ...week, low: 0, high: 1.5 })),
  others: [],
};

const scan = {
  started_at: "2026-11-22T00:00:00Z",
  finished_at: "2026-11-22T00:00:05Z",
  as_of: "2026-11-22",
  step: 27,
  steps: 27,
  looks: 480,
  found: 1,
  themes: 12,
  through_seq: 1,
};

/** A company of 300 customers has too few answers for a finding: the page is shown one that came from a larger. */
async function show(page: Page) {
  let [state, version] = ["new", 1];
  await page.route(/\/api\/v1\/insights(\?|$)/, (route) => {
    const list = new URL(route.request().url()).searchParams.get("list") ?? "open";
    const open = state === "new" || state === "true";
    const here = list === "open" ? open : list === state;
    const counts = {
      open: Number(open),
      gone: 0,
      true: 0,
      wrong: 0,
      useless: 0,
      done: 0,
      ...(state !== "new" && { [state]: 1 }),
    };
    return route.fulfill({ json: { items: here ? [found(state, version), complained] : [], counts, scan } });
  });
  await page.route(/\/api\/v1\/insights\/ins_\w+$/, (route) => {
    state = (route.request().postDataJSON() as { state?: string }).state ?? state;
    version += 1;
    return route.fulfill({ json: found(state, version) });
  });
  await page.route(/\/sentences$/, (route) =>
    route.fulfill({
      json: {
        items: [
          {
            interaction: "int_0198c1e2a6d07d3f8f2a4c1b9e0d5f67",
            customer: null,
            at: "2026-11-20T10:00:00Z",
            score: 1,
            scale: "nps",
            text: "Six days late, and nobody called.",
          },
        ],
      },
    }),
  );
}

describe("insights", () => {
  test("a company of few answers is told that they are few, and can be looked at now", async () => {
    const page = await enter("/insights");
    const said = page.getByText(/Too few answers to compare yet|Nothing that chance could not make/);
    await said.waitFor();
    await page.getByRole("button", { name: "Look now" }).click();
    await said.waitFor();
  });

  test("a finding is said in words, leads to what is behind it, is called useless and brought back", async () => {
    const page = await enter("/");
    await show(page);
    await page.goto("/insights");
    await page.getByRole("heading", { name: /^Delivery, Volga: NPS fell by 71 points since 26 Jun/ }).waitFor();
    await page.getByText("By chance alone 1 time in 2,000, corrected for 480 looks").first().waitFor();
    await page.getByText("Six days late, and nobody called.").first().waitFor();
    await page.getByText("complaints of “days late” 31 of 100 comments instead of 4.1").waitFor();
    const behind = await page.getByRole("link", { name: "The numbers" }).getAttribute("href");
    expect(decodeURIComponent(behind ?? "").replaceAll("+", " ")).toMatch(
      /metric=nps.*touchpoint = 'delivery'.*unit=delivery-volga/,
    );
    expect(await page.getByRole("link", { name: "What customers said" }).getAttribute("href")).toMatch(
      /mood=detractor/,
    );
    await page.getByRole("button", { name: "Useless" }).first().click();
    await page.getByRole("status").getByText("is called useless").waitFor();
    await page.getByText("Nothing that chance could not make").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await page.getByRole("heading", { name: /NPS fell/ }).waitFor();
  });

  test("what customers begin to complain of is said with its share and leads to the theme", async () => {
    const page = await enter("/");
    await show(page);
    await page.goto("/insights");
    const card = page.getByRole("article", {
      name: /^Checkout: complaints of “gateway error”, which nobody spoke of before 14 Sep/,
    });
    await card.getByText("8.4 of 100 comments").waitFor();
    const theme = await card.getByRole("link", { name: "The theme and all who raise it" }).getAttribute("href");
    expect(theme).toMatch(/\/themes\/found_7\?.*touchpoint=checkout.*from=2026-09-14/);
    await card.getByText("Six days late, and nobody called.").waitFor();
  });

  test.each([
    ["en", 1280, false],
    ["ru", 390, true],
  ] as const)("%s, %i wide: fits and is accessible", async (language, width, dark) => {
    const page = await enter("/", { language, width, dark });
    await show(page);
    await page.goto("/insights");
    await page.getByText("Six days late, and nobody called.").first().waitFor();
    await expectAccessible(page, `insights, ${language}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});
