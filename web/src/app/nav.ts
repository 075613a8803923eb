import { IconGauge, IconMessage, IconSunHigh, IconUsers } from "@tabler/icons-react";

/** The navigation, by floor. A room that gets a screen adds its line. */
export const NAV = [
  { floor: "listen", items: [{ to: "/feedback", text: "feedback", icon: IconMessage }] },
  { floor: "understand", items: [{ to: "/", text: "overview", icon: IconGauge }] },
  { floor: "know", items: [{ to: "/customers", text: "customers", icon: IconUsers }] },
  { floor: "people", items: [{ to: "/floor", text: "floor", icon: IconSunHigh }] },
] as const;
