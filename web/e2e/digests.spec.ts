import { describe, expect, test } from "vitest";
import { expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

describe("digests", () => {
  test("a digest is looked at, kept, sent to oneself, stopped by the letter's link, removed and brought back", async () => {
    const page = await enter("/digests");
    await page.getByText("Mail is not set up").waitFor();
    await page.getByRole("button", { name: "New digest" }).first().click();
    await page.getByLabel("How often").selectOption("day");
    await page.getByLabel("At", { exact: true }).selectOption("7");
    await page.getByRole("button", { name: "See the letter" }).click();
    const letter = page.frameLocator("iframe");
    await letter.getByRole("heading", { name: "Overview" }).waitFor();
    await letter.getByText(/^Last comments$/).waitFor();
    expect(await letter.getByRole("link", { name: "Open it live" }).getAttribute("href")).toMatch(/\/\?from=\d{4}-/);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("every day at 07:00").waitFor();

    await page.getByRole("button", { name: "Send me one now" }).click();
    await page.getByRole("status").getByText("Put into the folder outbox").waitFor();

    const list = (await (await page.request.get("/api/v1/digests")).json()) as { items: { id: string }[] };
    await page.goto(`/digests?stop=${list.items[0]?.id}`);
    await page.getByText("Stop getting “Overview”, every day at 07:00?").waitFor();
    await page.getByRole("button", { name: "Stop getting it" }).first().click();
    await page.getByText("nobody wants it any more").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await page.getByText("to you").waitFor();

    await page.getByRole("button", { name: "Remove: Overview" }).click();
    await page.getByText("No digests yet").waitFor();
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await page.getByText("every day at 07:00").waitFor();
  });

  test("a board's page leads to a digest of it", async () => {
    const page = await enter("/boards");
    await page.getByRole("button", { name: "New board" }).first().click();
    await page.waitForURL(/\/boards\/brd_/);
    await page.getByRole("link", { name: "By email" }).click();
    await page.waitForURL(/\/digests\?new=brd_/);
    await page.locator('option[value^="brd_"]:checked').waitFor({ state: "attached" });
  });

  test.each([
    ["en", 1280, false],
    ["ru", 390, true],
  ] as const)("%s, %i wide: fits and is accessible", async (language, width, dark) => {
    const page = await enter("/digests?new=overview", { language, width, dark });
    await page.getByLabel(language === "en" ? "How often" : "Как часто").waitFor();
    await expectAccessible(page, `the form, ${language}`);
    await page.keyboard.press("Escape");
    await page.locator("h1").waitFor();
    await expectAccessible(page, `digests, ${language}`);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});
