import builder from "./builder/en.json";
import cards from "./cards/en.json";
import customers from "./customers/en.json";
import dataIn from "./data-in/en.json";
import digests from "./digests/en.json";
import drivers from "./drivers/en.json";
import explore from "./explore/en.json";
import feedback from "./feedback/en.json";
import floor from "./floor/en.json";
import groups from "./groups/en.json";
import insights from "./insights/en.json";
import journey from "./journey/en.json";
import settings from "./settings/en.json";
import themes from "./themes/en.json";

/** Texts of the other pages, in a folder for each room: its own keys at the top, so that rooms never share one. */
export const texts = {
  ...builder,
  ...cards,
  ...customers,
  ...dataIn,
  ...digests,
  ...drivers,
  ...explore,
  ...feedback,
  ...floor,
  ...groups,
  ...insights,
  ...journey,
  ...settings,
  ...themes,
};
