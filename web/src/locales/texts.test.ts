import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { texts as enFirst } from "./en-first";
import { texts as enLater } from "./en-later";
import { texts as ruFirst } from "./ru-first";
import { texts as ruLater } from "./ru-later";

const en = { ...enFirst, ...enLater };
const ru = { ...ruFirst, ...ruLater };

type Tree = { [key: string]: string | Tree };

const flat = (tree: Tree, path = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value]] : flat(value, `${path}${key}.`),
  );

const PLURAL = /_(?:one|few|many|other)$/;
const texts = { en: flat(en), ru: flat(ru) };
const folded = (language: keyof typeof texts) => new Set(texts[language].map(([key]) => key.replace(PLURAL, "")));
const variables = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}|<(\w+)>/g)].map((match) => match[0]).sort();

/** The source of the application, tests aside. */
const source = readdirSync(join(import.meta.dirname, ".."), { recursive: true, encoding: "utf8" })
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.gen\.ts$/.test(path))
  .map((path) => readFileSync(join(import.meta.dirname, "..", path), "utf8"))
  .join("\n");

const used = new Set<string>();
const prefixes: string[] = [];
for (const [, key] of source.matchAll(/\bt\(\s*"([^"]+)"/g)) used.add(key ?? "");
for (const [, key] of source.matchAll(/i18nKey="([^"]+)"/g)) used.add(key ?? "");
// `t(`kind.${kind}`)` uses every key of `kind`; `word("channel", …)` every word of the list.
for (const [, start] of source.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)) prefixes.push(start ?? "");
for (const [, list] of source.matchAll(/\b(?:word|knownWord)\(\s*"(\w+)"/g)) prefixes.push(`words.${list}.`);
// A conditional chooses between two keys within one call.
for (const [, a, b] of source.matchAll(/\bt\([^"`()]*\? "([^"]+)" : "([^"]+)"/g)) used.add(a ?? "").add(b ?? "");

// The values of a dimension have the list of its name, chosen while running.
const chosen = Object.keys(en.words.dimension).map((dimension) => `words.${dimension}.`);

describe("texts", () => {
  test("English and Russian have the same keys", () => {
    expect([...folded("ru")].sort()).toEqual([...folded("en")].sort());
  });

  test("every text has the same variables in both languages", () => {
    const first = new Map(texts.en.map(([key, text]) => [key.replace(PLURAL, ""), variables(text)]));
    for (const [key, text] of texts.ru) expect(variables(text), key).toEqual(first.get(key.replace(PLURAL, "")));
  });

  test("plurals are complete", () => {
    const forms = { en: ["one", "other"], ru: ["few", "many", "one", "other"] };
    for (const language of ["en", "ru"] as const) {
      const found = new Map<string, string[]>();
      for (const [key] of texts[language]) {
        const form = PLURAL.exec(key)?.[0].slice(1);
        const base = key.replace(PLURAL, "");
        if (form) found.set(base, [...(found.get(base) ?? []), form]);
      }
      for (const [base, has] of found) expect(has.sort(), `${language} ${base}`).toEqual(forms[language]);
    }
  });

  test("no text is empty", () => {
    for (const language of ["en", "ru"] as const)
      for (const [key, text] of texts[language]) expect(text.trim(), `${language} ${key}`).not.toBe("");
  });

  test("every text that the screens use is there", () => {
    expect([...used].filter((key) => !folded("en").has(key))).toEqual([]);
    expect(prefixes.filter((start) => ![...folded("en")].some((key) => key.startsWith(start)))).toEqual([]);
  });

  test("every text that is there is used by some screen", () => {
    const idle = [...folded("en")].filter(
      (key) => !used.has(key) && ![...prefixes, ...chosen].some((start) => key.startsWith(start)),
    );
    expect(idle).toEqual([]);
  });
});
