import type { paths } from "./schema.gen";

// Taken from the paths rather than from the named schemas: a path is a promise, a schema's name is not.
type Ok<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type Session = Ok<"/api/v1/session">;

export type Metric = Ok<"/api/v1/metrics">["items"][number];
export type MetricAnswer = Ok<"/api/v1/metrics/{name}">;
/** A number with its interval, its count and the period before. */
export type Cell = MetricAnswer["total"];
export type MetricRow = MetricAnswer["rows"][number];
/** A row that a metric counted. */
export type BehindRow = Ok<"/api/v1/metrics/{name}/interactions">["items"][number];
export type FilterField = Ok<"/api/v1/metrics/{name}/filter">["fields"][number];

export type Employee = Ok<"/api/v1/employees">["items"][number];

export type Target = Ok<"/api/v1/targets">["items"][number];

export type Board = Ok<"/api/v1/boards">["items"][number];
export type BoardTile = Board["tiles"][number];
export type BoardBody = Pick<Board, "title" | "shared" | "tiles"> & { version?: number };

export type CustomerFound = Ok<"/api/v1/customers">["items"][number];
export type Card = Ok<"/api/v1/customers/{id}">;
export type Order = Card["orders"]["open"][number];
export type Product = Card["products"]["open"][number];
export type Score = Card["scores"][number];

/** One interaction of a timeline; each kind has the fields it has. */
export type Entry = Ok<"/api/v1/customers/{id}/timeline">["items"][number];
/** An answer that stands out, and what happened around it. */
export type Moment = Ok<"/api/v1/customers/{id}/moments">["hurt"][number];
export type Note = Card["notes"][number];
export type Consent = Card["consents"][number];
export type Preference = NonNullable<Card["preference"]>;
export type Segment = Ok<"/api/v1/segments">["items"][number];
export type RuleFields = Ok<"/api/v1/customers/fields">;
export type Review = Ok<"/api/v1/identity/reviews">["items"][number];
export type ImportRun = Ok<"/api/v1/imports/{id}">;
export type ImportLook = Ok<"/api/v1/imports/{id}/look">;
export type ImportChoice = ImportLook["choice"];
export type ImportDraft = NonNullable<ImportChoice["draft"]>;
export type ImportReason = NonNullable<ImportLook["columns"][number]["reason"]>;
export type ImportPreview =
  paths["/api/v1/imports/{id}/preview"]["post"]["responses"][200]["content"]["application/json"];

export type Source = Ok<"/api/v1/sources">["items"][number];
export type SourceEvents = Ok<"/api/v1/sources/events">;
export type SourceEvent = SourceEvents["items"][number];
