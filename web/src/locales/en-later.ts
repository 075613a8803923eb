import cards from "./cards/en.json";
import customers from "./customers/en.json";
import dataIn from "./data-in/en.json";
import digests from "./digests/en.json";
import explore from "./explore/en.json";
import feedback from "./feedback/en.json";
import floor from "./floor/en.json";
import journey from "./journey/en.json";
import settings from "./settings/en.json";
import themes from "./themes/en.json";

/** Texts of the other pages, in a folder for each room: its own keys at the top, so that rooms never share one. */
export const texts = {
  ...cards,
  ...customers,
  ...dataIn,
  ...digests,
  ...explore,
  ...feedback,
  ...floor,
  ...journey,
  ...settings,
  ...themes,
};
