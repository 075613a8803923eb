import { describe, expect, test } from "vitest";
import { call, expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

describe("groups", () => {
  test("groups are searched for, opened to customers, named, and saved as a segment that lists them", async () => {
    const page = await enter("/groups");
    await page.getByText("Which kinds of customers are there?").waitFor();
    await expectAccessible(page, "no groups yet");
    await page.getByRole("button", { name: "Find groups" }).click();
    await page.getByText(/Customers fall into \d groups/).waitFor({ timeout: 50_000 });

    // One whose rule is good enough for a segment.
    const groups = page.locator("section[id^=grp_]");
    const saved = groups.filter({ has: page.getByRole("button", { name: "Save as a segment" }) }).first();
    const group = page.locator(`#${await saved.getAttribute("id")}`);
    await group.getByRole("button", { name: /customers?$/ }).click();
    await page.waitForURL(/group=grp_/);
    await group.getByRole("heading", { name: "Customers, the most typical first" }).waitFor();
    await group.getByRole("listitem").getByRole("button").first().click();
    await page.waitForURL(/factor=/);
    const member = group.locator("section[aria-label^=Customers] a").first();
    await member.waitFor();

    await group.getByRole("button", { name: /^Rename/ }).click();
    await group.getByLabel("Name of the group").fill("The first of all");
    await group.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { name: "The first of all" }).waitFor();

    await group.getByRole("button", { name: "Save as a segment" }).click();
    await group.getByRole("link", { name: "Open the segment" }).click();
    await page.waitForURL(/\/customers\?segment=seg_/);
    await page.getByRole("link", { name: "The first of all" }).waitFor();
    await page.getByRole("main").getByRole("link").filter({ hasText: /\S/ }).first().waitFor();
  });

  test.each([
    ["en", 1280, false],
    ["ru", 390, true],
  ] as const)("%s, %i wide: fits and is accessible", async (language, width, dark) => {
    const page = await enter("/groups", { language, width, dark });
    const known = (await call(page, "GET", "/api/v1/groups")) as { current: unknown };
    if (!known.current) await page.getByRole("button", { name: /Find groups|Найти группы/ }).click();
    await page.getByText(language === "en" ? /Customers fall into/ : /Клиенты делятся/).waitFor({ timeout: 50_000 });
    const group = page.locator("section[id^=grp_]").first();
    await group.getByRole("listitem").getByRole("button").first().click();
    await page.waitForURL(/factor=/);
    await group.locator("section a").first().waitFor();
    await page.getByText(language === "en" ? "How groups are found" : "Как ищутся группы").click();
    await expectAccessible(page, `groups, ${language}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});
