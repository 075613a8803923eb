import type { Card } from "../../api/types";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { knownWord, word } from "../../lib/words";

const FIELDS = ["name", "kind", "birth_date", "city", "language", "stage", "since", "last_seen", "orders"] as const;
type Field = (typeof FIELDS)[number];

/** A line of two customers side by side. */
export interface Compared {
  field: Field | "identifier";
  /** Of an identifier. */
  kind?: string;
  one?: string;
  other?: string;
  /** Both the same, each its own, known of one alone, or not to be compared. */
  said: "same" | "differs" | "alone" | "both";
}

// Two people may live in one city and be customers since one day; how often they bought says nothing about who they are.
const TELLING: ReadonlySet<string> = new Set(["name", "kind", "birth_date", "city", "language"]);
// That both are people, or speak one language, says next to nothing; that they differ in it does.
const COMMON: ReadonlySet<string> = new Set(["kind", "language"]);

const fold = (text: string) => text.trim().toLowerCase().replaceAll("ё", "е").split(/\s+/).sort().join(" ");

function shown(card: Card): Record<Field, string | undefined> {
  const language = currentLanguage();
  const date = (at: string | null | undefined) => (at ? showDate(at, language) : undefined);
  const birth = card.traits.birth_date ?? card.traits.birthday;
  const orders = card.orders.open.length + card.orders.closed.length;
  return {
    name: card.name ?? undefined,
    kind: word("customer_kind", card.kind),
    birth_date: typeof birth === "string" && birth ? birth : undefined,
    city: card.city ?? undefined,
    language: card.language ? (knownWord("language", card.language.slice(0, 2)) ?? card.language) : undefined,
    stage: card.stage ? word("stage", card.stage) : undefined,
    since: date(card.since),
    last_seen: date(card.last_seen_at),
    orders: orders ? String(orders) : undefined,
  };
}

function judge(field: Field, one: string | undefined, other: string | undefined): Compared["said"] {
  if (!one || !other) return "alone";
  if (!TELLING.has(field)) return "both";
  if (fold(one) !== fold(other)) return "differs";
  return COMMON.has(field) ? "both" : "same";
}

/** Two customers side by side: what they share, where they differ. Lines of which neither knows anything are left out. */
export function compare(one: Card, other: Card): Compared[] {
  const [left, right] = [shown(one), shown(other)];
  const lines: Compared[] = FIELDS.filter((field) => left[field] || right[field]).map((field) => {
    const [a, b] = [left[field], right[field]];
    return { field, one: a, other: b, said: judge(field, a, b) };
  });
  // An identifier of one kind in both is either shared, or one of each: two phones are no contradiction, but worth a look.
  const kinds = new Set([...one.identifiers, ...other.identifiers].map(({ kind }) => kind));
  for (const kind of kinds) {
    const of = (card: Card) => card.identifiers.filter((id) => id.kind === kind).map(({ value }) => value);
    const [mine, theirs] = [of(one), of(other)];
    for (const value of mine.filter((value) => theirs.includes(value))) {
      lines.push({ field: "identifier", kind, one: value, other: value, said: "same" });
    }
    const a = mine.filter((value) => !theirs.includes(value)).join(", ");
    const b = theirs.filter((value) => !mine.includes(value)).join(", ");
    if (a || b) {
      const said = a && b ? "differs" : "alone";
      lines.push({ field: "identifier", kind, one: a || undefined, other: b || undefined, said });
    }
  }
  return lines;
}
