import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible, openSite, overflow } from "./browser";

const { enter } = openSite();

/** The address of an API's answer about the first customer of a rule. */
async function firstBy(page: Page, rule: string): Promise<string> {
  const answer = await page.request.get(`/api/v1/customers?limit=1&rule=${encodeURIComponent(rule)}`);
  return (await answer.json()).items[0].id;
}

test("a rule is built by clicking, counted, kept as a segment, deleted and brought back", async () => {
  const page = await enter("/customers");
  await page.getByText(/^[\d,]+ customers$/).waitFor();
  const everyone = await page.getByText(/^[\d,]+ customers$/).innerText();
  await page.getByRole("button", { name: "Filter by a rule" }).click();
  await page.getByLabel("What", { exact: true }).selectOption("last_nps");
  await page.getByLabel("How", { exact: true }).selectOption("<=");
  await page.getByLabel("Value", { exact: true }).fill("6");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.waitForURL(/rule=/);
  await page.getByText("Last NPS score ≤ 6").waitFor();
  await page.waitForFunction((all) => document.querySelector("main [role=status]")?.textContent !== all, everyone);
  await page.getByRole("button", { name: "Save as a segment" }).click();
  await page.getByLabel("Name of the segment").fill("Detractors");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.waitForURL(/segment=seg_/);
  await page.reload();
  await page.getByRole("link", { name: "Detractors" }).waitFor();
  await page.getByRole("button", { name: /Delete the segment/ }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForURL(/segment=seg_/);
  await page.getByRole("link", { name: "Detractors" }).waitFor();
  await page.getByRole("button", { name: /Delete the segment/ }).click();
  await page.getByRole("link", { name: "Detractors" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Lift this condition" }).click();
  await page.getByText(everyone, { exact: true }).waitFor();
});

test("a rule typed as SQL is said in words; what is wrong with one is told", async () => {
  const page = await enter("/customers", { language: "ru" });
  await page.getByRole("button", { name: "Отобрать по правилу" }).click();
  await page.getByText("На SQL").click();
  await page.getByRole("textbox", { name: "На SQL" }).fill("stage = 'angry'");
  await page.getByRole("button", { name: "Показать", exact: true }).click();
  await page.getByRole("alert").getByText(/angry/).waitFor();
  await page.getByRole("textbox", { name: "На SQL" }).fill("stage = 'at_risk' AND feedback_90d >= 1");
  await page.getByRole("button", { name: "Показать", exact: true }).click();
  await page.getByText("Отзывы за 90 дней ≥ 1").waitFor();
  expect(await page.getByRole("link", { name: "Все", exact: true }).getAttribute("aria-current")).toBeNull();
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  expect((await file).suggestedFilename()).toBe("customers.csv");
});

test("customers are found by late deliveries and by what they complain of, which is said by the theme's name", async () => {
  const page = await enter("/customers");
  const get = async (path: string) => (await page.request.get(`/api/v1${path}`)).json();
  const offered = async (): Promise<string[]> => (await get("/customers/fields")).themes;
  // Themes are read and searched for behind the first minute of a company.
  await expect.poll(async () => (await offered()).length, { timeout: 50_000 }).toBeGreaterThan(0);
  const [key] = await offered();
  const { groups, found } = await get("/taxonomy");
  const themes: { key: string; name: string }[] = [
    ...groups.flatMap((group: { themes: [] }) => group.themes),
    ...found,
  ];
  const name = themes.find((theme) => theme.key === key)?.name;
  await page.goto(`/customers?rule=${encodeURIComponent(`complained_of('${key}') >= 1`)}`);
  await page.getByText(`Complaints about “${name}” in a year ≥ 1`).waitFor();
  await page.getByRole("button", { name: "Change the rule" }).click();
  await page.getByLabel("What", { exact: true }).selectOption("late_deliveries_365d");
  await page.getByLabel("How", { exact: true }).selectOption(">=");
  await page.getByLabel("Value", { exact: true }).fill("1");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("Late deliveries in 365 days ≥ 1").waitFor();
  await page.getByRole("main").getByRole("link").filter({ hasText: /\S/ }).first().waitFor();
  await expectAccessible(page, "customers by late deliveries");
});

test("a note is written, stands in the timeline, and is taken back", async () => {
  const page = await enter("/customers");
  await page.goto(`/customers/${await firstBy(page, "last_nps <= 6 AND kind = 'person'")}`);
  const field = page.getByRole("textbox", { name: "Write a note for colleagues" });
  await field.fill("Asks to be called after six");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.locator("main ol blockquote", { hasText: "Asks to be called after six" }).waitFor();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByText("The note is deleted.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("main ol blockquote", { hasText: "Asks to be called after six" }).waitFor();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await page.locator("main ol blockquote", { hasText: "Asks to be called after six" }).waitFor({ state: "detached" });
});

test("weights set on the card move the index at once, and back", async () => {
  const page = await enter("/customers");
  await page.goto(`/customers/${await firstBy(page, "feedback_90d >= 2 AND last_nps <= 6 AND kind = 'person'")}`);
  const index = page.getByText(/Satisfaction index/);
  const before = await index.innerText();
  await page.getByRole("button", { name: "Set what matters" }).click();
  const slider = page.getByRole("slider").first();
  await slider.focus();
  const saved = page.waitForResponse((answer) => answer.request().method() === "PUT");
  await page.keyboard.press("ArrowRight");
  await saved;
  await page.getByText("Weights are set; the index follows.").waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByText(before, { exact: true }).waitFor();
});

test("consent and preference are recorded with their proof", async () => {
  const page = await enter("/customers");
  await page.goto(`/customers/${await firstBy(page, "kind = 'person' AND revenue > 0")}`);
  await page.getByRole("button", { name: "Record a consent or refusal" }).click();
  await page.getByLabel(/Proof/).fill("By phone, recording 4411");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/By phone, recording 4411/).waitFor();
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await page.getByLabel("From", { exact: true }).fill("19:00");
  await page.getByLabel("To", { exact: true }).fill("22:00");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/prefers .*19:00–22:00/).waitFor();
});

test("an account shows its contacts, one thread of all, and the way to each and back", async () => {
  const page = await enter("/customers");
  await page.goto(`/customers/${await firstBy(page, "kind = 'account'")}`);
  await page.getByRole("heading", { name: "Contacts", exact: true }).waitFor();
  await page.getByRole("heading", { name: "Timeline of all together" }).waitFor();
  const account = await page.getByRole("heading", { level: 1 }).innerText();
  await page
    .locator("section", { has: page.getByRole("heading", { name: "Contacts", exact: true }) })
    .getByRole("link")
    .first()
    .click();
  await page.getByRole("link", { name: account }).waitFor();
});

test("the timeline is narrowed by channel, kind and period, and the address keeps it", async () => {
  const page = await enter("/customers");
  await page.goto(`/customers/${await firstBy(page, "contacts_90d >= 1 AND kind = 'person'")}`);
  await page.locator("main ol li time").first().waitFor();
  await page.getByRole("combobox", { name: "All kinds" }).selectOption("call");
  await page.waitForURL(/kind=call/);
  await page.getByRole("combobox", { name: "All time" }).selectOption("365");
  await page.waitForURL(/days=365/);
  await page.reload();
  expect(await page.getByRole("combobox", { name: "All kinds" }).inputValue()).toBe("call");
});

for (const [language, dark] of [
  ["en", false],
  ["ru", true],
] as const) {
  test(`list, builder, cards and duplicates are accessible, ${language}, ${dark ? "dark" : "light"}`, async () => {
    const page = await enter("/customers", { language, dark });
    await page.locator("main li a").first().waitFor();
    await page.locator("main button[aria-expanded]").click();
    await page.locator("main .rule select").first().waitFor();
    await expectAccessible(page, "customers with the builder");
    for (const rule of ["last_nps <= 6 AND kind = 'person'", "kind = 'account'"]) {
      await page.goto(`/customers/${await firstBy(page, rule)}`);
      await page.locator("main ol li time").first().waitFor();
      await expectAccessible(page, rule);
    }
    await page.goto("/customers/reviews");
    await page.locator("main [role=radiogroup]").waitFor();
    await expectAccessible(page, "duplicates");
  });
}

test("on a phone nothing is wider than the screen", async () => {
  const page = await enter("/customers", { language: "ru", width: 390, height: 844 });
  await page.locator("main li a").first().waitFor();
  await page.locator("main button[aria-expanded]").click();
  await page.locator("main .rule select").first().waitFor();
  expect(await overflow(page)).toBeLessThanOrEqual(0);
  for (const rule of ["last_nps <= 6 AND kind = 'person'", "kind = 'account'"]) {
    await page.goto(`/customers/${await firstBy(page, rule)}`);
    await page.locator("main ol li time").first().waitFor();
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  }
});

test("two customers are compared, merged for a reason, and parted again", async () => {
  const page = await enter("/customers");
  const answer = await page.request.get("/api/v1/customers?sort=name&limit=40");
  const people = (await answer.json()).items.filter((one: { kind: string }) => one.kind === "person");
  const [first, second] = [people[0], people[people.length - 1]];
  await page.goto(`/customers/${first.id}`);
  await page.getByRole("button", { name: "Merge…" }).click();
  await page.getByRole("combobox", { name: "The other customer" }).fill(second.name);
  await page.getByRole("dialog").getByRole("option").first().click();
  await page.getByText(/things? in common/).waitFor();
  await expectAccessible(page, "the comparison");
  await page.getByLabel("Why are they one?").fill("Called from her new number");
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await page.getByText("Merged into one customer.").waitFor();
  await page.getByText("How this profile came together").click();
  await page.getByText("Called from her new number").waitFor();
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await page.getByText("The merge is undone: they are two again.").waitFor();
  for (const { id } of [first, second]) {
    expect((await page.request.get(`/api/v1/customers/${id}`)).status()).toBe(200);
  }
});
