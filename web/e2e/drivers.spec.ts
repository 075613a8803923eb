import { describe, expect, test } from "vitest";
import { expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

describe("drivers", () => {
  test("a question is computed, a factor opens to its shape and answers, an answer to its feedback and its why", async () => {
    const page = await enter("/drivers?period=12m");
    await page.getByRole("heading", { name: "What matters, and how well it goes" }).waitFor({ timeout: 120_000 });
    await page.getByText(/explains \d+\s?% \(±\d+\) of the differences/).waitFor();
    // From the company's target where it lies ahead, by a click from the best there is.
    await page.getByRole("heading", { name: /^From \d+ down to/ }).waitFor();
    const best = page.getByText("From 100", { exact: true });
    if (await best.count()) {
      await page.getByRole("heading", { name: /^From [1-9]\d down to/ }).waitFor();
      await best.click();
    }
    await page.getByRole("heading", { name: /^From 100 down to/ }).waitFor();
    await page.getByText("Relative weights", { exact: true }).click();
    await page
      .getByText(/Johnson, 2000/)
      .first()
      .waitFor();
    await page
      .getByRole("list")
      .getByRole("button", { name: /Channel/ })
      .first()
      .click();
    await page.waitForURL(/factor=channel/);
    await page.getByRole("heading", { name: "Answers behind" }).waitFor();
    const answer = page.locator("#factor").getByRole("link").first();
    await answer.click();
    await page.waitForURL(/\/feedback\?open=int_/);
    await page.getByRole("button", { name: "Why this score?" }).click();
    await page.getByText(/what is known leads to/).waitFor();
    await page.getByRole("rowheader", { name: "Not explained by them" }).waitFor();
    await expectAccessible(page, "why this score");
  });

  test("too few answers are said to be too few", async () => {
    const page = await enter("/drivers?period=7d&scale=ces&touchpoint=returns");
    await page.getByText(/too few to say what moves the score/).waitFor({ timeout: 50_000 });
  });

  test.each([
    ["en", 1280, false],
    ["ru", 390, true],
  ] as const)("%s, %i wide: fits and is accessible", async (language, width, dark) => {
    const page = await enter("/drivers?period=12m&factor=channel", { language, width, dark });
    const heading = language === "en" ? "Answers behind" : "Ответы за этим числом";
    await page.getByRole("heading", { name: heading }).waitFor({ timeout: 120_000 });
    await expectAccessible(page, `drivers, ${language}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});
