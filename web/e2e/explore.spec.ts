import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

const rows = (page: Page) => page.locator("main tbody tr");
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

test("a sentence is built, drawn, narrowed from a row, and Back returns to it", async () => {
  const page = await enter("/explore?metric=csat&period=12m");
  await page.getByLabel("By what").selectOption("touchpoint");
  await page.waitForURL(/by=touchpoint/);
  await rows(page).first().waitFor();
  await page.locator("main svg").last().waitFor();
  const asked = page.url();

  await page.getByRole("button", { name: "What to do with Checkout" }).click();
  await page.getByRole("menuitem", { name: "Only this" }).click();
  await page.waitForURL(/where=/);
  expect(parameter(page, "where")).toBe("touchpoint = 'checkout'");
  await page.getByText("Touchpoint: Checkout").waitFor();
  await page.goBack();
  expect(page.url()).toBe(asked);
  await rows(page).nth(5).waitFor();

  await page.getByRole("button", { name: "Count", exact: true }).click();
  await page.waitForURL(/sort=-n/);
  const counts = await rows(page).locator("td:nth-child(4)").allTextContents();
  expect(counts.map(Number)).toEqual(counts.map(Number).sort((a, b) => b - a));
});

test("a number opens to its answers, their customers, and back exactly", async () => {
  const page = await enter("/explore?metric=csat&by=touchpoint&period=12m");
  await page.getByRole("button", { name: "What to do with Delivery" }).click();
  await page.getByRole("menuitem", { name: "See the interactions and customers" }).click();
  const drawer = page.getByRole("dialog");
  await drawer.getByRole("listitem").first().waitFor();
  await drawer.getByText("Touchpoint: Delivery").waitFor();
  const opened = page.url();
  await expectAccessible(page, "behind a number");
  await drawer.getByRole("link").first().click();
  await page.waitForURL(/\/customers\/cus_/);
  await page.goBack();
  expect(page.url()).toBe(opened);
  await drawer.getByRole("listitem").first().waitFor();
  await page.goBack();
  await drawer.waitFor({ state: "detached" });
});

test("a rule is built by clicks, read as SQL, and a mistake in it is told", async () => {
  const page = await enter("/explore?metric=csat&by=touchpoint&period=12m");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByLabel("What", { exact: true }).selectOption("channel");
  await page.getByLabel("Value", { exact: true }).selectOption("email");
  await page.getByText("As SQL").click();
  const text = page.getByRole("textbox", { name: "As SQL" });
  await text.waitFor();
  expect(await text.inputValue()).toBe("\"channel\" = 'email'");
  await text.fill("canal = 'email'");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("alert").waitFor();
  await text.fill("channel = 'email' OR channel = 'web'");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.waitForURL(/where=/);
  await page.getByText("Channel: Email or Channel: Website").waitFor();
});

test("a view is kept, opened, deleted and brought back", async () => {
  const page = await enter("/explore?metric=csat&by=touchpoint&grain=month&period=12m");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Satisfaction by month");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.goto("/explore");
  await page.getByRole("button", { name: "Saved views" }).click();
  await page.getByRole("button", { name: "Delete Satisfaction by month" }).click();
  await page.getByText("Satisfaction by month is deleted").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: /^Satisfaction by month/ }).click();
  await page.waitForURL(/grain=month/);
  expect(parameter(page, "by")).toBe("touchpoint");
});

test("what is shown leaves as a spreadsheet, a picture and a table", async () => {
  const page = await enter("/explore?metric=csat&by=touchpoint&period=12m");
  await rows(page).first().waitFor();
  const beginnings: Record<string, string> = {
    "Spreadsheet (XLSX)": "PK",
    "Picture (PNG)": "\u0089PNG",
    "Table (CSV)": "ï»¿Touchpoint",
  };
  for (const [name, beginning] of Object.entries(beginnings)) {
    await page.getByRole("button", { name: "Export" }).click();
    const saved = page.waitForEvent("download");
    await page.getByRole("menuitem", { name }).click();
    const path = await (await saved).path();
    expect(readFileSync(path).toString("latin1").startsWith(beginning), name).toBe(true);
  }
});

test.each([
  ["heat", "/explore?metric=volume&by=touchpoint&by=channel&period=12m", {}],
  ["lines", "/explore?metric=nps&grain=month&period=12m", { dark: true }],
  ["map", "/explore?metric=csat&by=unit&period=12m&chart=map", { language: "ru" as const }],
  [
    "phone",
    "/explore?metric=csat&by=touchpoint&period=12m",
    { width: 390, height: 844, language: "ru" as const, dark: true },
  ],
])("the %s fits its screen and is open to everyone", async (name, path, how) => {
  const page = await enter(path, how);
  await rows(page).first().waitFor();
  await page.locator("main svg").last().waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await expectAccessible(page, name);
});
