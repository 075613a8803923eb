import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, openSite, overflow, site } from "./browser";

const { enter } = openSite();

const rows = (page: Page) =>
  page.getByRole("list", { name: /^(Feedback, newest first|Отзывы, сначала новые)$/ }).getByRole("listitem");

describe("feedback", () => {
  test("filters are in the address, and a comment opens with what stood around it", async () => {
    const page = await enter("/feedback");
    await page.getByRole("button", { name: "Detractors" }).click();
    await page.getByRole("button", { name: "With a comment" }).click();
    await page.waitForURL(/mood=detractor.*comment=yes|comment=yes.*mood=detractor/);
    await rows(page).first().getByRole("link").click();
    await page.waitForURL(/open=int_/);
    await page.getByRole("heading", { name: "Before and after" }).waitFor();
    const first = await page.locator("article blockquote").first().innerText();
    await page.keyboard.press("j");
    await page.waitForFunction((text) => {
      const quote = document.querySelector<HTMLElement>("article blockquote");
      return quote && quote.innerText !== text;
    }, first);
    await page.keyboard.press("k");
    await page.waitForFunction(
      (text) => document.querySelector<HTMLElement>("article blockquote")?.innerText === text,
      first,
    );
    await page.reload();
    expect(await page.locator("article blockquote").first().innerText()).toBe(first);
  });

  test("marking as seen is told, undone, and in the history", async () => {
    const page = await enter("/feedback?mood=promoter&comment=yes&seen=no");
    await rows(page).first().getByRole("link").click();
    await page.getByRole("heading", { name: "Before and after" }).waitFor();
    await page.keyboard.press("e");
    await page.getByRole("status").getByText("1 marked as seen").waitFor();
    await page.getByText("Demo marked it as seen").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("(undone)").waitFor();
    await page.locator("article").getByRole("button", { name: "Mark as seen" }).waitFor();
  });

  test("what a comment says is shown, corrected by a click and taken back", async () => {
    const page = await enter("/feedback?mood=detractor&comment=yes");
    await rows(page).first().getByRole("link").click();
    const finding = page.getByRole("region", { name: "What the comment says" });
    const sentiment = finding.getByRole("button", { name: /^Sentiment: / });
    const was = await sentiment.innerText();
    const other = was === "Positive" ? "Neutral" : "Positive";
    await sentiment.click();
    await page.getByRole("menuitemradio", { name: other }).click();
    await finding.getByRole("button", { name: `Sentiment: ${other}. Correct` }).waitFor();
    await finding.getByText(/^Corrected by Demo/).waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await finding.getByRole("button", { name: `Sentiment: ${was}. Correct` }).waitFor();
    await expectAccessible(page, "a comment and what it says");
  });

  test("several are tagged at once, found by the tag, and a view of them is saved", async () => {
    const page = await enter("/feedback?comment=yes");
    for (const row of [0, 1]) await rows(page).nth(row).getByRole("checkbox").check();
    const tools = page.getByRole("toolbar", { name: "What to do with the selected" });
    await tools.getByText("2 selected").waitFor();
    await tools.getByRole("button", { name: "Tag" }).click();
    const name = `Courier ${Date.now()}`;
    await page.getByRole("textbox", { name: "New tag" }).fill(name);
    await page.getByRole("button", { name: "Make and set" }).click();
    await page.getByRole("status").getByText(`2 tagged “${name}”`).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Filters", exact: true }).click();
    await page.getByRole("combobox", { name: "Tag" }).selectOption({ label: name });
    await page.waitForURL(/tag=ftg_/);
    await page.waitForFunction((tag) => {
      const shown = [...document.querySelectorAll("main ul[aria-label] > li")];
      return shown.length === 2 && shown.every((row) => row.textContent?.includes(tag));
    }, name);
    await page.getByRole("button", { name: "Save this view" }).click();
    await page.getByRole("textbox", { name: "Name of the view" }).fill(name);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const view = page.getByRole("navigation", { name: "Views" }).getByRole("button", { name, exact: true });
    await view.waitFor();
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.waitForURL((url) => !url.search.includes("tag="));
    await view.click();
    await page.waitForURL(/tag=ftg_/);
    await page.getByRole("button", { name: `Remove the view ${name}` }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await view.waitFor();
  });

  test("what nobody said is told, and one click lifts the filters", async () => {
    const page = await enter("/feedback?q=zzzzqqqq");
    await page.getByText("Nothing fits these filters").waitFor();
    await page.getByRole("button", { name: "Lift all filters" }).click();
    await rows(page).first().waitFor();
  });
});

describe("the shop floor", () => {
  test("an employee sees today, praise, one thing to do better and the trend, on a phone", async () => {
    const page = await enter("/floor", { employee: true, width: 390, height: 844 });
    if (site.employee) await page.getByRole("heading", { level: 1, name: /here is your day/ }).waitFor();
    for (const name of [/about your work$/, "One thing to do better", "Your last 30 days", "Your team"]) {
      await page.getByRole("heading", { name }).first().waitFor();
    }
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await expectAccessible(page, "floor, phone");
    await page.getByRole("link", { name: "All feedback on my work" }).click();
    await page.waitForURL(/\/feedback/);
    await rows(page).first().waitFor();
  });

  test("without a link the page is about the units, and says how to link", async () => {
    const page = await enter("/floor");
    await page.getByText("These are the numbers of your units").waitFor();
  });
});

describe("accessible", () => {
  for (const [language, dark] of [
    ["en", false],
    ["en", true],
    ["ru", false],
    ["ru", true],
  ] as const) {
    test(`feedback and the shop floor, ${language}, ${dark ? "dark" : "light"}`, async () => {
      const page = await enter("/feedback?comment=yes", { language, dark });
      await rows(page).first().getByRole("link").click();
      await page.locator("article ol").waitFor();
      await page.getByRole("button", { name: /^(Filters|Фильтры)$/ }).click();
      await expectAccessible(page, "feedback");
      await page.goto("/floor");
      await page.locator("main section").first().waitFor();
      await page.locator("main [role=img]").first().waitFor();
      await expectAccessible(page, "floor");
    });
  }
});

test("on a phone one thing is shown at a time, and nothing is wider than the screen", async () => {
  const page = await enter("/feedback?comment=yes", { language: "ru", width: 390, height: 844 });
  await rows(page).first().getByRole("link").click();
  await page.locator("article ol").waitFor();
  expect(await rows(page).first().isVisible()).toBe(false);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.getByRole("button", { name: "Список" }).click();
  await rows(page).first().waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});
