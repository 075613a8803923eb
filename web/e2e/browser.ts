import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect, inject } from "vitest";

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
  { width = 1280, height = 800, locale = "en-GB", dark = false } = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: site.url,
    viewport: { width, height },
    locale,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
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

/** How far the page is wider than the screen. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
