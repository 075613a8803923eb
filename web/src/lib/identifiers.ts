import { word } from "./words";

/** The kind of an identifier in words; another system's is called by that system's name. */
export const sayIdentifier = (kind: string): string =>
  kind.startsWith("system:") ? kind.slice("system:".length) : word("identifier", kind);

/** Why two profiles were joined: an identifier they share (`phone:+79…`), or what a person wrote. */
export function sayReason(reason: string): string {
  const [, kind, value] =
    /^(anonymous_id|device|card|phone|email|account|user_id|system:[^:]+):(.+)$/.exec(reason) ?? [];
  return kind && value ? `${sayIdentifier(kind).toLowerCase()} ${value}` : reason;
}
