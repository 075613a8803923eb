import { IconChartDots, IconGauge, IconRoute, IconUsers } from "@tabler/icons-react";

/** The navigation, by floor. A room that gets a screen adds its line. */
export const NAV = [
  {
    floor: "understand",
    items: [
      { to: "/", text: "overview", icon: IconGauge },
      { to: "/journey", text: "journey", icon: IconRoute },
      { to: "/explore", text: "explore", icon: IconChartDots },
    ],
  },
  { floor: "know", items: [{ to: "/customers", text: "customers", icon: IconUsers }] },
] as const;
