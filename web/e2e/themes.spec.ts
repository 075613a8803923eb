import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

/** Waits until every comment has been read by the themes of now; `found`: and those of the comments have been searched for. */
async function themesAreThere(page: Page, found = true) {
  await expect
    .poll(
      async () => {
        const { read, of, waiting, search } = await (await page.request.get("/api/v1/taxonomy/progress")).json();
        return read === of && !waiting && (!found || search?.state === "done");
      },
      { timeout: 150_000, interval: 500 },
    )
    .toBe(true);
  await page.reload();
}

const rows = (page: Page) => page.locator("main table tbody tr:has(th[scope=row])");

describe("themes", () => {
  test("what people talk about is said in words, counted, and opens to their sentences", async () => {
    const page = await enter("/themes?period=12m");
    await themesAreThere(page);
    await page.getByText(/^Most is said about .+ of [\d,]+ comments\./).waitFor();
    const name = await rows(page).first().getByRole("link").innerText();
    await rows(page).first().getByRole("link").click();
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    const sentence = page.locator("main li mark").first();
    await sentence.waitFor();
    expect((await sentence.innerText()).length).toBeGreaterThan(2);
    await page.locator("main li").getByRole("link", { name: "Open", exact: true }).first().click();
    await page.waitForURL(/\/feedback\?open=int_/);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  }, 180_000);

  test("filters are in the address, and the vital few of each block are told", async () => {
    const page = await enter("/themes?period=12m");
    await themesAreThere(page);
    await page.getByRole("button", { name: "Only complaints" }).click();
    await page.waitForURL(/bad=yes/);
    await page.getByText("Vital few").click();
    await page.waitForURL(/view=pareto/);
    await page.getByText("By touchpoint").click();
    await page.waitForURL(/block=touchpoint/);
    await page
      .getByRole("region", { name: "Delivery" })
      .getByText(/makes? 80% of what is said here/)
      .waitFor();
  }, 180_000);

  test("a theme that was found is renamed, hidden, and each is taken back", async () => {
    const page = await enter("/themes?period=12m");
    await themesAreThere(page);
    const found = page.locator("main tbody", { hasText: "Found in the comments" }).locator("th[scope=row] a").first();
    const name = await found.innerText();
    await found.click();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("What couriers do");
    await page.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("heading", { level: 1, name: "What couriers do" }).waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    await page.getByRole("button", { name: "More", exact: true }).click();
    await page.getByRole("menuitem", { name: "Hide" }).click();
    await page.getByText(`“${name}” is hidden`).waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await page.getByText("Taken back").waitFor();
  }, 180_000);

  test("a theme of one's own is written by keyboard, tried on comments, saved, and read in history", async () => {
    const page = await enter("/themes/taxonomy");
    await themesAreThere(page, false);
    await page.getByRole("button", { name: "Add a group" }).click();
    await page.getByRole("textbox", { name: "Name of the group" }).last().fill("Deliveries");
    await page.getByRole("button", { name: "Add a theme" }).last().press("Enter");
    await page.getByRole("textbox", { name: "Name of the theme" }).fill("The courier");
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("A theme needs a word or an example").waitFor();
    const any = page.getByRole("textbox", { name: "Has any of these" });
    for (const word of ["courier", "курьер"]) {
      await any.fill(word);
      await any.press("Enter");
    }
    await page.getByRole("button", { name: "Try it" }).press("Enter");
    await page.getByRole("heading", { level: 3, name: /^The courier 0 → [1-9]/ }).waitFor();
    expect(await page.locator("#preview mark").first().innerText()).toMatch(/courier|курьер/i);
    await expectAccessible(page, "a taxonomy that is tried");
    await page.getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Own themes saved: 1 added, 0 changed, 0 removed").waitFor();
    await themesAreThere(page, false);
    await page.goto("/themes?period=12m");
    await page.getByRole("link", { name: "The courier", exact: true }).last().click();
    await page.getByRole("link", { name: "Change its rules" }).click();
    await page.waitForURL(/\/themes\/taxonomy\?.*theme=the_courier/);
    await page.getByRole("button", { name: "Remove: courier" }).waitFor();
  }, 180_000);

  test("a comment's themes are put and taken off where it is read", async () => {
    const page = await enter("/feedback?comment=yes&mood=detractor");
    await page.getByRole("list", { name: "Feedback, newest first" }).getByRole("link").first().click();
    const about = page.getByRole("region", { name: "What it is about" });
    await about.getByRole("button", { name: "Theme", exact: true }).click();
    const first = page.getByRole("option").first();
    const name = await first.innerText();
    await first.click();
    await about.getByRole("button", { name: `Theme: ${name}`, exact: true }).waitFor();
    await about.getByText(/^Corrected by Demo/).waitFor();
    await expectAccessible(page, "a comment's themes");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await about.getByRole("button", { name: `Theme: ${name}`, exact: true }).waitFor({ state: "detached" });
  });

  test.each([
    ["en", 1280, false],
    ["ru", 1280, true],
    ["ru", 390, false],
  ] as const)(
    "%s, %i wide, dark %s: every screen fits and is accessible",
    async (language, width, dark) => {
      const page = await enter("/themes?period=12m", { language, width, dark });
      await themesAreThere(page);
      await rows(page).first().waitFor();
      await expectAccessible(page, "themes");
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await rows(page).first().getByRole("link").click();
      await page.locator("main li mark").first().waitFor();
      await expectAccessible(page, "a theme");
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.goto("/themes?period=12m&view=pareto&block=touchpoint");
      await page.locator("main ol").first().waitFor();
      await expectAccessible(page, "the vital few");
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.goto("/themes/taxonomy");
      await page.locator("main section").first().waitFor();
      await expectAccessible(page, "the taxonomy");
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    },
    180_000,
  );
});
