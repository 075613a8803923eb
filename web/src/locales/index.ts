import appEn from "./app/en.json";
import appRu from "./app/ru.json";
import cardsEn from "./cards/en.json";
import cardsRu from "./cards/ru.json";
import customersEn from "./customers/en.json";
import customersRu from "./customers/ru.json";
import overviewEn from "./overview/en.json";
import overviewRu from "./overview/ru.json";
import wordsEn from "./words/en.json";
import wordsRu from "./words/ru.json";

/** The texts of the interface, a folder for each room of the application: its own keys at the top, so that rooms never share one. */
export const en = { ...appEn, ...wordsEn, ...overviewEn, ...customersEn, ...cardsEn };
export const ru = { ...appRu, ...wordsRu, ...overviewRu, ...customersRu, ...cardsRu };
