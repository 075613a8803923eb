import { expect, test } from "vitest";
import { expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

test("the demo company's touchpoints stand along the customer's way", async () => {
  const page = await enter("/journey?period=12m");
  await page.getByRole("heading", { level: 3, name: "Delivery" }).waitFor();
  const stages = await page.getByRole("heading", { level: 2 }).allTextContents();
  expect(stages).toEqual(["Discover", "Buy", "Receive", "Use and pay", "Get help", "Stay"]);
  expect(await page.getByRole("heading", { level: 3 }).count()).toBe(12);
});

test("a barrier is pinned on a cell, deleted and brought back", async () => {
  const page = await enter("/journey?period=12m");
  await page.getByRole("button", { name: /^Notes on Delivery/ }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("The courier calls too late");
  await page.getByRole("button", { name: "Pin" }).click();
  const remove = page.getByRole("button", { name: "Delete the note: The courier calls too late" });
  await remove.waitFor();
  await expectAccessible(page, "notes");
  await remove.click();
  await page.getByText("The note is deleted").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await remove.waitFor();
  await remove.click();
  await page.getByText("The note is deleted").waitFor();
});

test("stages are the company's own once they are arranged", async () => {
  const page = await enter("/journey?period=12m");
  await page.getByRole("button", { name: "Arrange" }).click();
  await page.getByRole("textbox", { name: "Stage (English)" }).first().fill("Look around");
  await page.getByLabel("Stage of Loyalty").selectOption({ label: "Get help" });
  await expectAccessible(page, "arranging");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { level: 2, name: "Look around" }).waitFor();
  const help = page.locator("section", { has: page.getByRole("heading", { level: 2, name: "Get help" }) });
  await help.getByRole("heading", { level: 3, name: "Loyalty" }).waitFor();
});

test("a cell opens to its touchpoint, and on to Explore", async () => {
  const page = await enter("/journey?period=12m");
  await page.getByRole("link", { name: "Delivery" }).click();
  await page.getByRole("heading", { level: 1, name: "Delivery" }).waitFor();
  await page.locator("main svg").last().waitFor();
  await expectAccessible(page, "touchpoint");
  await page.getByRole("link", { name: "Open in Explore" }).first().press("Enter");
  await page.waitForURL(/\/explore\?.*by=channel.*where=touchpoint/);
});

test.each([
  ["dark", { dark: true }],
  ["Russian", { language: "ru" as const }],
  ["phone", { width: 390, height: 844, language: "ru" as const, dark: true }],
])("the journey fits its screen and is open to everyone: %s", async (name, how) => {
  const page = await enter("/journey?period=12m", how);
  await page.getByRole("heading", { level: 3 }).nth(11).waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await expectAccessible(page, name);
});
