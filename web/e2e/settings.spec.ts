import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { call, expectAccessible, openSite, overflow, site } from "./browser";

const { enter, visit } = openSite();

const row = (page: Page, text: string) => page.getByRole("row").filter({ hasText: text });

test("someone is invited, chooses a password by the link, is shown out and let in again", async () => {
  const page = await enter("/settings/users");
  await page.getByRole("button", { name: "Invite" }).click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name").fill("Olga Invited");
  await form.getByLabel("Email").fill("olga@example.com");
  await form.getByLabel("Role").selectOption("analyst");
  await form.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByRole("dialog").getByLabel("Link", { exact: true }).inputValue();
  expect(link).toContain("/password?token=");
  await page.keyboard.press("Escape");
  await row(page, "Olga Invited").getByText("Invited, not in yet").waitFor();

  const olga = await visit();
  await olga.goto(link);
  await olga.locator("input[autocomplete=new-password]").fill("olga's own password");
  await olga.getByRole("button", { name: "Save and sign in" }).click();
  await olga.getByRole("button", { name: "Account of Olga Invited" }).waitFor();
  await olga.goto(link);
  await olga.locator("input[autocomplete=new-password]").fill("olga's second password");
  await olga.getByRole("button", { name: "Save and sign in" }).click();
  await olga.getByText("This link is not valid").waitFor();

  await page.getByRole("button", { name: "Actions for Olga Invited" }).click();
  await page.getByRole("menuitem", { name: "Deactivate" }).click();
  await row(page, "Olga Invited").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "Olga Invited").waitFor();
});

describe("units", () => {
  test("are moved by the keyboard, and back by Undo; the history says so", async () => {
    const page = await enter("/settings/units");
    const tree = page.getByRole("tree", { name: "Units" });
    await tree.getByRole("treeitem").first().focus();
    await page.keyboard.press("End");
    const moved = await page.evaluate(() => document.activeElement?.getAttribute("data-unit"));
    await page.keyboard.press("m");
    await page.getByText(/^Moving .*: choose where to put it$/).waitFor();
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.getByText(/is now below/).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page
      .getByRole("cell", { name: /^Moved from/ })
      .nth(1)
      .waitFor();
    await tree.locator(`[data-unit="${moved}"]`).waitFor();
  });

  test("are looked through line by line before a table is taken in", async () => {
    const page = await enter("/settings/units");
    await page.getByRole("button", { name: "Import from CSV" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Or paste the table").fill("code,parent,name_en,name_ru,kind\nbad,nowhere,,,team\n");
    await dialog.getByText("1 line has a problem").waitFor();
    expect(await dialog.getByRole("button", { name: /^Take in/ }).isDisabled()).toBe(true);
    await dialog
      .getByLabel("Or paste the table")
      .fill("code,name_en,name_ru,kind\ne2e-top,Imported top,Из таблицы,company\n");
    await dialog.getByText("1 unit would change").waitFor();
    await dialog.getByRole("button", { name: "Take in 1 unit" }).click();
    await page.getByRole("treeitem", { name: /Imported top/ }).waitFor();
  });
});

test("a metric of one's own is tried before it is kept, and is then in the catalogue", async () => {
  const page = await enter("/settings/metrics/new");
  await page.getByLabel("Name in English").fill("Five of five");
  await page.getByLabel("Name in Russian").fill("Пять из пяти");
  await page.getByLabel("Description in English").fill("The share of 5 among CSAT answers.");
  await page.getByLabel("Description in Russian").fill("Доля пятёрок.");
  expect(await page.getByLabel("Name in the API").inputValue()).toBe("five_of_five");
  await page.getByLabel("Share of those where").fill("stars = 5");
  await page.getByRole("button", { name: /^Try it/ }).click();
  await page.getByText(/stars/).first().waitFor();
  await page.getByLabel("Share of those where").fill("score = 5");
  await page.getByRole("button", { name: /^Try it/ }).click();
  await page.getByText(/rows?, .*20\d\d/).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/five_of_five/);
  await page.getByRole("link", { name: "All metrics" }).click();
  await page.getByRole("link", { name: "Five of five" }).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByText(/is out of the catalogue/).waitFor();
});

test("a token is shown once, and the log tells who made and revoked it", async () => {
  const page = await enter("/settings/keys");
  await page.getByRole("button", { name: "New token" }).click();
  await page.getByLabel("What it is for").fill("nightly report");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  expect(await page.getByLabel("Secret").inputValue()).toMatch(/^rap_/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Revoke nightly report" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await row(page, "nightly report").waitFor({ state: "detached" });
  await page.goto("/settings/audit?what=token.revoked");
  await row(page, "Token revoked").first().getByText("Demo").first().waitFor();
});

test("the checks say which numbers may not be trusted, and are set by people", async () => {
  const page = await enter("/quality");
  const ran = page.waitForResponse((answer) => answer.url().endsWith("/quality/run"));
  await page.getByRole("button", { name: "Check now" }).click();
  await ran;
  await page.getByText(/may not be trusted:|Nothing is in doubt/).waitFor();
  const owner = page.getByLabel("Owner of: Scores lie within their scale");
  const kept = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await owner.selectOption({ label: "Demo" });
  await kept;
  await page.reload();
  await owner.waitFor();
  expect(await owner.evaluate((one: HTMLSelectElement) => one.selectedOptions[0]?.textContent)).toBe("Demo");
});

test("addresses and numbers that come are counted by source, the wrong ones shown by their form alone", async () => {
  const page = await enter("/quality");
  const { write_key: key } = (await call(page, "POST", "/api/v1/keys", { name: "e2e-crm" })) as { write_key: string };
  const person = (id: number, traits: object) => ({ type: "identify", userId: `e2e-entry-${id}`, traits });
  const answer = await fetch(`${site.url}/v1/batch`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Basic ${btoa(`${key}:`)}` },
    body: JSON.stringify({
      batch: [
        person(1, { email: "olga@example.com", phone: "+79123456789" }),
        person(2, { email: "petrova(at)example.com", phone: "000-00-00" }),
      ],
    }),
  });
  expect(answer.status, await answer.text()).toBe(200);
  // What came is brought to the store every few seconds.
  await expect
    .poll(async () => JSON.stringify(await call(page, "GET", "/api/v1/quality/entries?source=e2e-crm")), {
      timeout: 20_000,
    })
    .toContain("a(a)a.a");
  await page.reload();
  const emails = page.getByRole("row").filter({ hasText: "e2e-crm" }).filter({ hasText: "E-mail" });
  await emails.getByText("a(a)a.a × 1").waitFor();
  expect(await emails.innerText()).toContain("50%");
  expect(await page.locator("main").innerText()).not.toContain("petrova");
  await page.getByRole("heading", { name: "Customers entered twice" }).waitFor();
  await page.goto("/data?tab=sources");
  await page.getByRole("row").filter({ hasText: "Telephone" }).getByText("000-00-00 × 1").waitFor();
  await expectAccessible(page, "sources");
});

const PAGES = ["account", "users", "units", "metrics", "metrics/nps", "targets", "keys", "company", "audit"];

describe("accessible", () => {
  for (const [language, dark] of [
    ["en", false],
    ["ru", true],
  ] as const) {
    test(`every section, ${language}, ${dark ? "dark" : "light"}`, async () => {
      const outside = await visit({ dark });
      await outside.goto("/password?token=x");
      await outside.locator("input[autocomplete=new-password]").waitFor();
      await expectAccessible(outside, "password");
      const page = await enter("/quality", { language, dark });
      for (const path of ["/quality", ...PAGES.map((one) => `/settings/${one}`)]) {
        await page.goto(path);
        await page.locator("main h2").first().waitFor();
        await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
        await expectAccessible(page, path);
      }
    });
  }
});

test("on a phone nothing is wider than the screen", async () => {
  const page = await enter("/quality", { language: "ru", width: 390, height: 844 });
  for (const path of ["/quality", ...PAGES.map((one) => `/settings/${one}`)]) {
    await page.goto(path);
    await page.locator("main h2").first().waitFor();
    await page.locator(".mantine-Skeleton-root").first().waitFor({ state: "detached" });
    expect(await overflow(page), path).toBeLessThanOrEqual(0);
  }
});
