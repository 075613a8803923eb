import appEn from "./app/en.json";
import appRu from "./app/ru.json";
import cardsEn from "./cards/en.json";
import cardsRu from "./cards/ru.json";
import customersEn from "./customers/en.json";
import customersRu from "./customers/ru.json";
import dataInEn from "./data-in/en.json";
import dataInRu from "./data-in/ru.json";
import exploreEn from "./explore/en.json";
import exploreRu from "./explore/ru.json";
import feedbackEn from "./feedback/en.json";
import feedbackRu from "./feedback/ru.json";
import floorEn from "./floor/en.json";
import floorRu from "./floor/ru.json";
import journeyEn from "./journey/en.json";
import journeyRu from "./journey/ru.json";
import overviewEn from "./overview/en.json";
import overviewRu from "./overview/ru.json";
import qualityEn from "./quality/en.json";
import qualityRu from "./quality/ru.json";
import settingsEn from "./settings/en.json";
import settingsRu from "./settings/ru.json";
import wordsEn from "./words/en.json";
import wordsRu from "./words/ru.json";

/** The texts of the interface, a folder for each room of the application: its own keys at the top, so that rooms never share one. */
export const en = {
  ...appEn,
  ...wordsEn,
  ...overviewEn,
  ...customersEn,
  ...exploreEn,
  ...journeyEn,
  ...feedbackEn,
  ...floorEn,
  ...dataInEn,
  ...qualityEn,
  ...settingsEn,
  ...cardsEn,
};
export const ru = {
  ...appRu,
  ...wordsRu,
  ...overviewRu,
  ...customersRu,
  ...exploreRu,
  ...journeyRu,
  ...feedbackRu,
  ...floorRu,
  ...dataInRu,
  ...qualityRu,
  ...settingsRu,
  ...cardsRu,
};
