import { IconGauge, IconLayoutDashboard, IconUsers } from "@tabler/icons-react";
import type { Role } from "../lib/roles";

// The floors in the order of the loop.
const ORDER = ["listen", "know", "understand", "act", "people", "settings"] as const;

interface Item {
  to: string;
  text: string;
  icon: typeof IconGauge;
  /** Below this role the page is not shown. */
  least?: Role;
  /** Has a place in the bar at the bottom of a phone; the rest lie behind "more". */
  phone?: boolean;
}

/** The navigation, by floor. A room that gets a screen adds its line. */
export const NAV = [
  {
    floor: "understand",
    items: [
      { to: "/", text: "overview", icon: IconGauge, phone: true },
      { to: "/boards", text: "boards", icon: IconLayoutDashboard },
    ],
  },
  { floor: "know", items: [{ to: "/customers", text: "customers", icon: IconUsers, phone: true }] },
] as const satisfies { floor: (typeof ORDER)[number]; items: Item[] }[];

export type NavItem = (typeof NAV)[number]["items"][number];

/** What somebody of a role sees of it, in order. */
export function navFor(may: (least: Role) => boolean) {
  const seen = NAV.map(({ floor, items }) => ({
    floor,
    items: (items as readonly (NavItem & Item)[]).filter(({ least }) => may(least ?? "employee")),
  }));
  return seen.filter(({ items }) => items.length > 0).sort((a, b) => ORDER.indexOf(a.floor) - ORDER.indexOf(b.floor));
}
