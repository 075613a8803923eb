import { IconGauge, IconSettings, IconShieldCheck, IconUsers } from "@tabler/icons-react";

/** The navigation, by floor. A room that gets a screen adds its line. */
export const NAV = [
  { floor: "understand", items: [{ to: "/", text: "overview", icon: IconGauge }] },
  {
    floor: "know",
    items: [
      { to: "/customers", text: "customers", icon: IconUsers },
      { to: "/quality", text: "quality", icon: IconShieldCheck },
    ],
  },
  { floor: "company", items: [{ to: "/settings", text: "settings", icon: IconSettings }] },
] as const;
