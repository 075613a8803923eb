import app from "./app/ru.json";
import overview from "./overview/ru.json";
import quality from "./quality/ru.json";
import words from "./words/ru.json";

/** Texts of the frame and of the first page. */
export const texts = { ...app, ...words, ...overview, ...quality };
