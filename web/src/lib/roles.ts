/** What a person may do, each role all that the ones before it may. */
export const ROLES = ["employee", "supervisor", "analyst", "administrator"] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role is enough for what asks for at least another. */
export const mayAs = (role: Role, least: Role): boolean => ROLES.indexOf(role) >= ROLES.indexOf(least);
