import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en, ru } from "../locales";

export const LANGUAGES = ["en", "ru"] as const;
export type Language = (typeof LANGUAGES)[number];

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
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

/** Switches the texts, the document's `lang` and what the next visit starts with. */
export async function setLanguage(language: Language): Promise<void> {
  keep(language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

/** Starts i18next; every text is at hand when it resolves. */
export async function startTexts(language: Language = firstLanguage()): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { en: { translation: en }, ru: { translation: ru } },
    interpolation: { escapeValue: false }, // React escapes.
  });
  document.documentElement.lang = language;
}
