import { IconDatabaseImport, IconGauge, IconUsers } from "@tabler/icons-react";

/** The navigation, by floor. A room that gets a screen adds its line. */
export const NAV = [
  { floor: "understand", items: [{ to: "/", text: "overview", icon: IconGauge }] },
  { floor: "know", items: [{ to: "/customers", text: "customers", icon: IconUsers }] },
  { floor: "listen", items: [{ to: "/data", text: "data", icon: IconDatabaseImport }] },
] as const;
