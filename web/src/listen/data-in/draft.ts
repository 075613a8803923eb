import type { ImportDraft } from "../../api/types";

/** What the rows of a file are. */
export const GIVES = ["feedback", "orders", "customers", "interactions"] as const;
export type Gives = (typeof GIVES)[number];

export const SCALES = ["nps", "csat", "ces", "enps"] as const;

/** The fields that a column may fill, in groups, as people look for them. */
export const FIELD_GROUPS = [
  {
    group: "who",
    fields: [
      "identifiers.user_id",
      "identifiers.email",
      "identifiers.phone",
      "identifiers.card",
      "identifiers.account",
      "traits.name",
    ],
  },
  { group: "said", fields: ["score", "scale", "comment"] },
  { group: "when", fields: ["occurred_at", "promised_at", "wait_s", "duration_s"] },
  { group: "where", fields: ["touchpoint", "channel", "unit_id", "employee_id", "campaign_id"] },
  { group: "what", fields: ["order_id", "product_id", "amount", "currency", "name", "kind"] },
  { group: "row", fields: ["key", "property"] },
] as const;

const ALL: readonly string[] = FIELD_GROUPS.flatMap(({ fields }) => fields as readonly string[]);

// What rows of a sort have no place for.
const WITHOUT: Record<Gives, readonly string[]> = {
  feedback: ["kind", "name", "promised_at"],
  orders: ["kind", "score", "scale", "comment"],
  customers: ALL.filter((field) => !/^(identifiers\.|traits\.|key$|property$)/.test(field)),
  interactions: ["score", "scale", "comment"],
};

export const fits = (gives: string, field: string): boolean => !WITHOUT[gives as Gives]?.includes(field);

/** The fields that may hold the same for every row of a file. */
export const constantsOf = (gives: string): string[] =>
  ["scale", "touchpoint", "channel", "unit_id", "kind"].filter((field) => fits(gives, field));

export const fieldOf = (draft: ImportDraft, column: string): string =>
  draft.fields.find((one) => one.column === column)?.field ?? "";

export const constantOf = (draft: ImportDraft, field: string): string =>
  draft.fields.find((one) => one.field === field && !one.column)?.constant ?? "";

export const columnOf = (draft: ImportDraft, field: string): string | undefined =>
  draft.fields.find((one) => one.field === field && one.column)?.column ?? undefined;

/** The column fills the field, and nothing else does; without a field the column is left out. */
export function mapColumn(draft: ImportDraft, column: string, field: string): ImportDraft {
  const others = draft.fields.filter((one) => one.column !== column && (field === "property" || one.field !== field));
  return { ...draft, fields: field ? [...others, { field, column }] : others };
}

/** Every row has this value; an empty one lifts it. A column of the field gives way. */
export function setConstant(draft: ImportDraft, field: string, constant: string): ImportDraft {
  const others = draft.fields.filter((one) => one.field !== field);
  return { ...draft, fields: constant ? [...others, { field, constant }] : others };
}

/** What the rows are; fields they have no place for are let go. */
export function setGives(draft: ImportDraft, gives: Gives): ImportDraft {
  const fields = draft.fields.filter((one) => fits(gives, one.field));
  const kind = gives === "interactions" && !fields.some(({ field }) => field === "kind");
  return { ...draft, gives, fields: kind ? [...fields, { field: "kind", constant: "visit" }] : fields };
}

export type Missing = "date" | "score" | "scale" | "customer" | "order" | "kind" | "source";

/** What must be said before the file can be imported. */
export function missing(draft: ImportDraft): Missing[] {
  const has = (field: string) => draft.fields.some((one) => one.field === field && (one.column || one.constant));
  const found: Missing[] = [];
  if (!draft.source.trim()) found.push("source");
  if (draft.gives !== "customers" && !has("occurred_at")) found.push("date");
  if (draft.gives === "feedback" && !has("score") && !has("comment")) found.push("score");
  if (draft.gives === "feedback" && has("score") && !has("scale")) found.push("scale");
  if (draft.gives === "customers" && !draft.fields.some(({ field }) => field.startsWith("identifiers.")))
    found.push("customer");
  if (draft.gives === "orders" && !has("order_id")) found.push("order");
  if (draft.gives === "interactions" && !has("kind")) found.push("kind");
  return found;
}
