import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";

export const site = inject("site");

/** Debian's Chromium, or the one that RAPPORT_CHROMIUM names. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.RAPPORT_CHROMIUM ?? "/usr/bin/chromium",
    // Chromium refuses its sandbox to root, who runs the tests in containers.
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });

export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** Faults of the page itself: what no visit may have. */
  faults: string[];
}

/** A new visitor: English, light, on a laptop, unless told otherwise. */
export async function visitor(
  browser: Browser,
  { width = 1280, height = 800, locale = "en-GB", dark = false, url = site.url } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    locale,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|Warning:|i18next/.test(message.text())) faults.push(message.text());
  });
  return { context, page, faults };
}

/** Fills in the sign-in page, in whichever language it is. */
export async function signIn(page: Page, password = site.password, email = site.email) {
  await page.locator("input[type=email]").fill(email);
  await page.locator("input[autocomplete=current-password]").fill(password);
  await page.locator("button[type=submit]").click();
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fails for what axe calls serious or critical. */
export async function expectAccessible(page: Page, where: string) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  });
  expect(found, where).toEqual([]);
}

/** Calls the API as the page's user. */
export async function call(page: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  return page.evaluate(
    async ([verb, where, data]) => {
      const session = await (await fetch("/api/v1/session")).json();
      const answer = await fetch(where as string, {
        method: verb as string,
        headers: { "content-type": "application/json", "x-csrf-token": session.csrf_token },
        ...(data !== undefined && { body: JSON.stringify(data) }),
      });
      return answer.status === 204 ? null : answer.json();
    },
    [method, path, body] as const,
  );
}

/** How far the page is wider than the screen. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** How somebody comes: as the administrator in English, unless told otherwise. */
export type Visit = Parameters<typeof visitor>[1] & { language?: "en" | "ru"; employee?: boolean };

/** A browser for the tests of a file. Visits end with their test, and must have been without faults. */
export function openSite() {
  let browser: Browser;
  let open: Visitor[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });
  afterEach(async () => {
    const faults = open.flatMap((one) => one.faults);
    await Promise.all(open.map((one) => one.context.close()));
    open = [];
    expect(faults).toEqual([]);
  });
  /** Somebody who has not signed in. */
  const visit = async (how?: Parameters<typeof visitor>[1]): Promise<Page> => {
    const one = await visitor(browser, how);
    open.push(one);
    return one.page;
  };
  /** Signs in and goes to a page, the interface in the language. */
  const enter = async (path: string, { language = "en", employee = false, ...how }: Visit = {}): Promise<Page> => {
    const page = await visit(how);
    await page.goto("/sign-in");
    const who = employee && site.employee ? site.employee : site;
    await signIn(page, who.password, who.email);
    await page.getByRole("navigation").first().waitFor();
    if ((await page.locator("html").getAttribute("lang")) !== language) {
      const kept = page.waitForResponse((answer) => answer.request().method() === "PATCH");
      await page.getByText(language.toUpperCase(), { exact: true }).first().click();
      await kept;
      await page.locator(`html[lang=${language}]`).waitFor();
    }
    await page.goto(path);
    // Until then nobody listens to keys.
    await page.getByRole("navigation").first().waitFor();
    return page;
  };
  return { enter, visit };
}
