import builder from "./builder/ru.json";
import cards from "./cards/ru.json";
import customers from "./customers/ru.json";
import dataIn from "./data-in/ru.json";
import digests from "./digests/ru.json";
import drivers from "./drivers/ru.json";
import explore from "./explore/ru.json";
import feedback from "./feedback/ru.json";
import floor from "./floor/ru.json";
import groups from "./groups/ru.json";
import insights from "./insights/ru.json";
import journey from "./journey/ru.json";
import settings from "./settings/ru.json";
import themes from "./themes/ru.json";

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
