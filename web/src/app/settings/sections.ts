import { mayAs, type Role } from "../../lib/roles";

/** The sections of the settings, and who may see each. */
const SECTIONS = [
  { to: "/settings/account", text: "account", least: "employee" },
  { to: "/settings/users", text: "users", least: "administrator" },
  { to: "/settings/units", text: "units", least: "administrator" },
  { to: "/settings/metrics", text: "metrics", least: "analyst" },
  { to: "/settings/targets", text: "targets", least: "analyst" },
  { to: "/settings/keys", text: "keys", least: "administrator" },
  { to: "/settings/company", text: "company", least: "employee" },
  { to: "/settings/audit", text: "audit", least: "administrator" },
] as const satisfies readonly { to: string; text: string; least: Role }[];

export const sectionsFor = (role: Role) => SECTIONS.filter(({ least }) => mayAs(role, least));
