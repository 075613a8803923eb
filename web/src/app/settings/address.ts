import { asText, type Query } from "../../lib/address";

/** What is written down, as far as people look for it. */
export const ACTIONS = [
  "customer.opened",
  "customer.merged",
  "customer.importance_set",
  "identity.link_undone",
  "review.decided",
  "session.opened",
  "session.closed",
  "session.others_closed",
  "user.created",
  "user.invited",
  "user.changed",
  "user.password_link",
  "user.password_changed",
  "units.changed",
  "unit_tree.set",
  "metric.defined",
  "metric.removed",
  "target.set",
  "quality.check_changed",
  "quality.run",
  "token.created",
  "token.revoked",
  "write_key.created",
  "write_key.revoked",
] as const;

export interface AuditSearch {
  who?: string;
  what?: string;
  object?: string;
  /** Days, both included; `from` and `to` are the scope's. */
  since?: string;
  until?: string;
}

export const readAudit = (query: Query): AuditSearch => ({
  who: asText(query.who),
  what: asText(query.what),
  object: asText(query.object),
  since: asText(query.since),
  until: asText(query.until),
});

export const readUsers = (query: Query): { q?: string; left?: string } => ({
  q: asText(query.q),
  left: asText(query.left),
});

export const readUnits = (query: Query): { tree?: string; chosen?: string } => ({
  tree: asText(query.tree),
  chosen: asText(query.chosen),
});
