import {
  IconBulb,
  IconChartDots,
  IconDatabaseImport,
  IconGauge,
  IconLayoutDashboard,
  IconListTree,
  IconMail,
  IconMessage,
  IconMessages,
  IconRoute,
  IconScale,
  IconSettings,
  IconShieldCheck,
  IconSunHigh,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
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
    floor: "listen",
    items: [
      { to: "/feedback", text: "feedback", icon: IconMessage, phone: true },
      { to: "/data", text: "data", icon: IconDatabaseImport, least: "analyst" },
    ],
  },
  {
    floor: "understand",
    items: [
      { to: "/", text: "overview", icon: IconGauge, phone: true },
      { to: "/insights", text: "insights", icon: IconBulb, least: "supervisor" },
      { to: "/journey", text: "journey", icon: IconRoute },
      { to: "/drivers", text: "drivers", icon: IconScale, least: "supervisor" },
      { to: "/themes", text: "themes", icon: IconMessages, least: "supervisor" },
      { to: "/groups", text: "groups", icon: IconUsersGroup, least: "supervisor" },
      { to: "/explore", text: "explore", icon: IconChartDots },
      { to: "/boards", text: "boards", icon: IconLayoutDashboard },
      { to: "/digests", text: "digests", icon: IconMail },
    ],
  },
  {
    floor: "know",
    items: [
      { to: "/customers", text: "customers", icon: IconUsers, phone: true },
      { to: "/quality", text: "quality", icon: IconShieldCheck },
    ],
  },
  { floor: "people", items: [{ to: "/floor", text: "floor", icon: IconSunHigh, phone: true }] },
  { floor: "settings", items: [{ to: "/settings", text: "company", icon: IconSettings }] },
] as const satisfies { floor: (typeof ORDER)[number]; items: Item[] }[];

/** Pages within those of the navigation, found by search alone. */
export const INNER = [
  { to: "/themes/taxonomy", text: "taxonomy", icon: IconListTree, least: "analyst" },
] as const satisfies Item[];

export type NavItem = (typeof NAV)[number]["items"][number];

/** What somebody of a role sees of it, in order. */
export function navFor(may: (least: Role) => boolean) {
  const seen = NAV.map(({ floor, items }) => ({
    floor,
    items: (items as readonly (NavItem & Item)[]).filter(({ least }) => may(least ?? "employee")),
  }));
  return seen.filter(({ items }) => items.length > 0).sort((a, b) => ORDER.indexOf(a.floor) - ORDER.indexOf(b.floor));
}
