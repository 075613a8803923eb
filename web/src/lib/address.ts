/** The query of an address: every key is a text, a repeated one a list of texts. Plain, so that people can read and write it. */
export type Query = Record<string, unknown>;

export function parseQuery(search: string): Query {
  const query: Record<string, string | string[]> = {};
  for (const [key, value] of new URLSearchParams(search)) {
    const there = query[key];
    query[key] = there === undefined ? value : Array.isArray(there) ? [...there, value] : [there, value];
  }
  return query;
}

export function writeQuery(query: Query): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") out.append(key, String(one));
    }
  }
  // Colons and slashes are allowed in a query, and the address reads better with them.
  const text = out.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return text ? `?${text}` : "";
}

export const asText = (value: unknown): string | undefined => (typeof value === "string" && value ? value : undefined);

export const asList = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === "string" && one !== "");

/** A path of our own to go to after signing in; anything else is refused, so that a link cannot lead elsewhere. */
export function ownPath(value: unknown): string | undefined {
  const path = asText(value);
  return path && /^\/(?![/\\])/.test(path) ? path : undefined;
}
