import type { Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import { expectAccessible, openSite, overflow, signIn, site } from "./browser";

const { enter, visit } = openSite();

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });

const tile = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name}\\b(?!:)`) });

describe("signing in", () => {
  test("a stranger is asked to sign in, and then goes to where they were going", async () => {
    const page = await visit();
    await page.goto("/customers?q=an");
    await page.waitForURL(/\/sign-in\?next=/);
    await signIn(page);
    await page.waitForURL(`${site.url}/customers?q=an`);
    await page.locator("main input").first().waitFor();
    expect(await page.locator("main input").first().inputValue()).toBe("an");
  });

  test("a wrong password is told, and nothing else is", async () => {
    const page = await visit();
    await page.goto("/sign-in");
    await signIn(page, "not this one at all");
    await page
      .getByRole("alert")
      .getByText(/The email or the password is wrong|Неверная почта или пароль/)
      .waitFor();
  });

  test("a session that ends leads to the sign-in and back to the same page", async () => {
    const page = await enter("/?period=90d");
    // Whatever the overview still asks for would notice first.
    await page.getByRole("button", { name: /^Delivery/ }).waitFor();
    await page.locator("main [role=img] svg").first().waitFor();
    await page.context().clearCookies();
    await page.getByRole("link", { name: "Customers" }).click();
    await page.waitForURL(/\/sign-in\?next=/);
    await signIn(page);
    await page.waitForURL(/\/customers/);
    await heading(page, "Customers").waitFor();
  });

  test("signing out closes the door", async () => {
    const page = await enter("/");
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.waitForURL(/\/sign-in/);
    await page.goto("/customers");
    await page.waitForURL(/\/sign-in\?next=/);
  });
});

describe("the overview", () => {
  let page: Page;
  beforeEach(async () => {
    page = await enter("/?period=12m");
  });

  test("shows NPS with the number of answers, over time and by touchpoint", async () => {
    await heading(page, "Overview").waitFor();
    await tile(page, "NPS")
      .getByText(/^[\d,]+ answers?$/)
      .waitFor();
    expect(await tile(page, "NPS").innerText()).toMatch(/−?\d+/);
    await tile(page, "CSAT")
      .getByText(/^[\d,]+ answers?$/)
      .waitFor();
    await page
      .getByRole("img", { name: /^NPS from/ })
      .locator("svg")
      .waitFor();
    expect(await page.getByRole("combobox", { name: "Break down by" }).inputValue()).toBe("touchpoint");
  });

  test("a touchpoint narrows the page, the address keeps it, Back lifts it", async () => {
    const row = page.getByRole("button", { name: /^Delivery/ });
    await row.click();
    await page.waitForURL(/only=touchpoint:delivery/);
    await page.getByText("Touchpoint: Delivery").waitFor();
    await page.reload();
    await page.getByText("Touchpoint: Delivery").waitFor();
    await page.goBack();
    await page.getByText("Touchpoint: Delivery").waitFor({ state: "detached" });
    expect(page.url()).not.toContain("only=");
  });

  test("the metric, the period and the grain are in the address", async () => {
    await tile(page, "CSAT").click();
    await page.waitForURL(/metric=csat/);
    await page.getByText("90 days", { exact: true }).click();
    await page.waitForURL(/period=90d/);
    await page.getByText("Month", { exact: true }).click();
    await page.waitForURL(/grain=month/);
    await page.getByRole("heading", { name: "CSAT by month" }).waitFor();
    await page.getByRole("button", { name: "Show as a table" }).click();
    expect(await page.getByRole("table").getByRole("row").count()).toBeGreaterThan(2);
  });
});

test("a server that does not answer is told of, and trying again goes on", async () => {
  const page = await enter("/");
  await page.route("**/api/**", (route) => route.abort());
  await page.goto("/customers");
  await page.getByRole("alert").getByText("The server does not answer").waitFor();
  await page.unroute("**/api/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("main li a").first().waitFor();
});

test("the language is kept for the user", async () => {
  const page = await enter("/", { language: "ru" });
  await heading(page, "Обзор").waitFor();
  await page.reload();
  await heading(page, "Обзор").waitFor();
  const elsewhere = await visit();
  await elsewhere.goto("/");
  await signIn(elsewhere);
  await heading(elsewhere, "Обзор").waitFor();
});

test("a customer is found by two letters and opens with a timeline", async () => {
  const page = await enter("/customers");
  await page.locator("main input").first().fill("ив");
  await page.waitForURL(/q=/);
  const found = page.getByRole("list", { name: "Found" }).getByRole("link");
  const matching = found.filter({ hasText: /ив|iv/i });
  await matching.first().waitFor();
  // The list of everybody has given way to what was typed.
  await page.waitForFunction(() =>
    [...document.querySelectorAll("main ul a")].every((one) => /ив|iv/i.test(one.textContent ?? "")),
  );
  await found.first().click();
  await page.waitForURL(/\/customers\/cus_/);
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.locator("main ol li time").first().waitFor();
  await page.getByRole("switch", { name: "Feedback only" }).click();
  await page.waitForURL(/feedback=only/);
  await page.goBack();
  await page.goBack();
  await page.waitForURL(/\/customers\?q=/);
  await found.first().waitFor();
});

describe("accessible", () => {
  for (const [language, dark] of [
    ["en", false],
    ["en", true],
    ["ru", false],
    ["ru", true],
  ] as const) {
    test(`every screen, ${language}, ${dark ? "dark" : "light"}`, async () => {
      const outside = await visit({ dark });
      await outside.goto("/sign-in");
      await outside.locator("input[type=email]").waitFor();
      await expectAccessible(outside, "sign-in");
      await outside.goto("/setup?token=x");
      await outside.locator("input[type=email]").waitFor();
      await expectAccessible(outside, "set-up");
      const page = await enter("/?period=12m", { language, dark });
      await page.locator("main [role=img] svg").first().waitFor();
      await expectAccessible(page, "overview");
      await page.goto("/customers");
      await page.locator("main li a").first().waitFor();
      await expectAccessible(page, "customers");
      await page.locator("main li a").first().click();
      await page.locator("main ol li time").first().waitFor();
      await expectAccessible(page, "customer");
    });
  }
});

test("on a phone nothing is wider than the screen", async () => {
  const page = await enter("/?period=12m", { language: "ru", width: 390, height: 844 });
  await page.locator("main [role=img] svg").first().waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: ".e2e/overview-phone.png", fullPage: true });
  await page.goto("/customers");
  await page.locator("main li a").first().waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.locator("main li a").first().click();
  await page.locator("main ol li time").first().waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  await page.screenshot({ path: ".e2e/customer-phone.png" });
});
