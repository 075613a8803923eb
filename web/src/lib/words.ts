import i18next from "i18next";
import { currentLanguage } from "./i18n";

/** `call_centre` → `Call centre`: a company's own code that nobody has translated. */
export function humanise(code: string): string {
  const text = code.replace(/[_-]+/g, " ").trim();
  return text ? text[0]?.toUpperCase() + text.slice(1) : code;
}

const slug = (code: string) =>
  code
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_");

/** The translated word for a code of a list (`channel`, `event`…), when the texts have one. */
export function knownWord(list: string, code: string): string | undefined {
  const key = `words.${list}.${slug(code)}`;
  return i18next.exists(key) ? i18next.t(key as never) : undefined;
}

/** The word for a code of a list: translated when the texts know it, made readable when not. */
export const word = (list: string, code: string): string => knownWord(list, code) ?? humanise(code);

/** A text that comes from the server in both languages. */
export function inLanguage(text: { en?: string; ru?: string } | null | undefined): string | undefined {
  return text ? (text[currentLanguage()] ?? text.en) : undefined;
}
