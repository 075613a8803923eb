import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, openBrowser, overflow, type Visitor, visitor } from "./browser";
import { startEmpty } from "./empty";

const EXAMPLE = join(import.meta.dirname, "../../examples/feedback.csv");

/** The cells of a line of CSV. */
const cells = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((cell) => cell[1] ?? cell[2] ?? "");

/** The example's numbers, computed from the file itself. */
function numbersOf(path: string) {
  const [head = "", ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const names = cells(head);
  const rows = lines.map((line) => {
    const row = cells(line);
    return { scale: row[names.indexOf("scale")], score: Number(row[names.indexOf("score")] || Number.NaN) };
  });
  const of = (scale: string) =>
    rows.filter((row) => row.scale === scale && !Number.isNaN(row.score)).map(({ score }) => score);
  const nps = of("nps");
  const csat = of("csat");
  return {
    rows: rows.length,
    nps: {
      count: nps.length,
      value: Math.round(
        ((nps.filter((one) => one >= 9).length - nps.filter((one) => one < 7).length) * 100) / nps.length,
      ),
    },
    csat: { count: csat.length, value: csat.reduce((sum, one) => sum + one, 0) / csat.length },
  };
}

const TEXTS = {
  en: {
    file: "Bring a file",
    start: "Import",
    added: "Added",
    known: "Known before",
    see: /^See the numbers of/,
    overview: "Overview",
    answers: "answers",
    key: "Create a key",
    kept: "I have kept it",
    accepted: "Accepted",
    refused: "Refused",
  },
  ru: {
    file: "Загрузить файл",
    start: "Загрузить",
    added: "Добавлено",
    known: "Уже было",
    see: /^Показать цифры за/,
    overview: "Обзор",
    answers: "ответ",
    key: "Создать ключ",
    kept: "Ключ сохранён",
    accepted: "Принято",
    refused: "Отклонено",
  },
} as const;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** What a fact of an import says: `Added 240`. */
const fact = (page: Page, name: string) =>
  page
    .locator("dl div")
    .filter({ has: page.locator("dt", { hasText: name }) })
    .locator("dd");

async function bring(
  page: Page,
  language: "en" | "ru",
  file: Parameters<ReturnType<Page["locator"]>["setInputFiles"]>[0],
) {
  await page.locator("input[type=file]").setInputFiles(file);
  await page.waitForURL(/\/data\/imports\/imp_/);
  await page.getByRole("button", { name: TEXTS[language].start, exact: true }).and(page.locator(":enabled")).waitFor();
}

describe.each(["en", "ru"] as const)("from nothing to a first number, %s", (language) => {
  const texts = TEXTS[language];
  const expected = numbersOf(EXAMPLE);
  let server: Awaited<ReturnType<typeof startEmpty>>;
  let one: Visitor;
  let page: Page;

  beforeAll(async () => {
    server = await startEmpty();
    one = await visitor(browser, { locale: language === "ru" ? "ru-RU" : "en-GB", dark: language === "ru" });
    page = one.page;
  });
  afterAll(async () => {
    await one?.context.close();
    await server?.end();
  });

  test("an empty installation leads to its own file, and the overview says what the file says", async () => {
    await page.goto(server.setUp);
    await page.locator("input[type=email]").fill("first@example.com");
    await page.locator("input[autocomplete=name]").fill("First");
    await page.locator("input[autocomplete=new-password]").first().fill("correct horse battery");
    await page.locator("button[type=submit]").click();
    await page.getByRole("link", { name: texts.file }).waitFor();
    await expectAccessible(page, "empty overview");
    await page.getByRole("link", { name: texts.file }).click();
    await page.locator("input[type=file]").waitFor({ state: "attached" });
    await expectAccessible(page, "empty data");

    await bring(page, language, EXAMPLE);
    await expectAccessible(page, "mapping");
    await page.getByRole("button", { name: texts.start, exact: true }).click();
    await fact(page, texts.added).waitFor();
    expect(Number(await fact(page, texts.added).innerText())).toBe(expected.rows);
    await expectAccessible(page, "outcome");

    await page.getByRole("link", { name: texts.see }).click();
    await page.getByRole("heading", { level: 1, name: texts.overview }).waitFor();
    const tile = (name: string) => page.locator("button[aria-pressed]", { hasText: new RegExp(`^${name}`) });
    const minus = (value: number) => String(value).replace("-", "−");
    await tile("NPS")
      .getByText(new RegExp(`${expected.nps.count} ${texts.answers}`))
      .waitFor();
    expect(await tile("NPS").innerText()).toContain(minus(expected.nps.value));
    await tile("CSAT")
      .getByText(new RegExp(`${expected.csat.count} ${texts.answers}`))
      .waitFor();
    const csat = expected.csat.value.toFixed(2).replace(".", language === "ru" ? "," : ".");
    expect(await tile("CSAT").innerText()).toContain(csat);
  });

  test("the same file again adds nothing, by the mapping of before", async () => {
    await page.goto(`${server.url}/data`);
    await bring(page, language, EXAMPLE);
    await page.getByRole("button", { name: texts.start, exact: true }).click();
    await fact(page, texts.known).waitFor();
    expect([await fact(page, texts.added).innerText(), await fact(page, texts.known).innerText()]).toEqual([
      "0",
      String(expected.rows),
    ]);
  });

  test("what is wrong is marked in its cell, and what a cell holds stays text", async () => {
    await page.goto(`${server.url}/data`);
    const text =
      "date;nps;comment;email\n01.02.2026;11;<img src=x onerror=alert(1)>;a@example.com\n02.02.2026;9;ok;b@example.com\n";
    await bring(page, language, { name: "wrong.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    await page.locator("td", { hasText: "11" }).locator("span").nth(1).waitFor();
    expect(await page.locator("main img").count()).toBe(0);
    await page.getByText("<img src=x onerror=alert(1)>").waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  test("a key is made, and its events are seen with what became of them", async () => {
    await page.goto(`${server.url}/data?tab=sources`);
    await page.locator("form input").fill("shop");
    await page.getByRole("button", { name: texts.key }).click();
    const key = await page.locator("code", { hasText: /^wk_/ }).first().innerText();
    await expectAccessible(page, "new key");
    await page.getByRole("button", { name: texts.kept }).click();
    await page.getByText(key).first().waitFor({ state: "detached" });
    const send = (event: object) =>
      fetch(`${server.url}/v1/track`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Basic ${btoa(`${key}:`)}` },
        body: JSON.stringify(event),
      });
    await send({ userId: "anna", event: "Tapped", properties: { email: "anna@example.com" } });
    await send({ userId: "anna", event: "Feedback", properties: { score: 11, scale: "nps" } });
    await page.getByRole("tab").nth(2).click();
    await page.locator("summary", { hasText: texts.accepted }).waitFor();
    await page.locator("summary", { hasText: texts.refused }).click();
    await page.getByText("properties.score").waitFor();
    await page.locator("summary", { hasText: texts.accepted }).click();
    expect(await page.locator("main").innerText()).not.toContain("anna@example.com");
    await expectAccessible(page, "events");
    await page.goto(`${server.url}/data?tab=sources`);
    await page.getByText("interaction.score").waitFor();
    await expectAccessible(page, "sources");
    expect(one.faults).toEqual([]);
  });
});
