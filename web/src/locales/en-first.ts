import app from "./app/en.json";
import overview from "./overview/en.json";
import quality from "./quality/en.json";
import words from "./words/en.json";

/** Texts of the frame and of the first page. */
export const texts = { ...app, ...words, ...overview, ...quality };
