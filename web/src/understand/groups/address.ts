import { asText } from "../../lib/address";

/** Which group is open to its customers, and by which factor. */
export interface GroupsQuery {
  group?: string;
  factor?: string;
}

export function readGroups(query: Record<string, unknown>): GroupsQuery {
  const { group, factor } = { group: asText(query.group), factor: asText(query.factor) };
  return { ...(group && { group }), ...(group && factor && { factor }) };
}
