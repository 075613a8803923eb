import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { texts as first } from "../locales/en-first";
import type { texts as later } from "../locales/en-later";

export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof first & typeof later };
  }
}

const KEPT = "rapport.language";

export const isLanguage = (text: unknown): text is Language => LANGUAGES.includes(text as Language);

/** The language of this browser's last visit, else the first of the browser's own that we speak. */
function firstLanguage(): Language {
  const wished = [keep(), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wished.find(isLanguage) ?? "en";
}

function keep(language?: Language): string | null {
  try {
    if (language) localStorage.setItem(KEPT, language);
    return localStorage.getItem(KEPT);
  } catch {
    return null; // Storage closed by the browser's settings: the language lasts for this page.
  }
}

/** The language in force. */
export const currentLanguage = (): Language => (isLanguage(i18next.language) ? i18next.language : "en");

// Nobody reads two languages at once, nor all pages: the texts of the first page come first, the others with the pages.
const FIRST = { en: () => import("../locales/en-first"), ru: () => import("../locales/ru-first") };
const LATER = { en: () => import("../locales/en-later"), ru: () => import("../locales/ru-later") };

const asked = new Map<Language, Promise<void>>();

/** Every text of the language in force is at hand when it resolves. */
export function allTexts(language: Language = currentLanguage()): Promise<void> {
  const known = asked.get(language);
  if (known) return known;
  const coming = LATER[language]().then(({ texts }) => {
    i18next.addResourceBundle(language, "translation", texts, true);
  });
  asked.set(language, coming);
  // A connection that failed is tried again by the next page.
  coming.catch(() => asked.delete(language));
  return coming;
}

/** Switches the texts, the document's `lang` and what the next visit starts with. */
export async function setLanguage(language: Language): Promise<void> {
  keep(language);
  // Nothing changes: a page that needs more texts than the first asks for them itself.
  if (language === i18next.language) return;
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await FIRST[language]()).texts);
  }
  await allTexts(language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Starts i18next; the texts of the first page are at hand when it resolves. */
export async function startTexts(language: Language = firstLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: (await FIRST[language]()).texts } },
    react: { bindI18nStore: "added" }, // A page that is there already shows what comes later.
    interpolation: { escapeValue: false }, // React escapes.
  });
  document.documentElement.lang = language;
}
