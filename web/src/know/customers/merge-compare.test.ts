import { expect, test } from "vitest";
import type { Card } from "../../api/types";
import { compare } from "./merge-compare";

const card = (change: object): Card =>
  ({
    id: "cus_1",
    kind: "person",
    name: "Анна Королёва",
    traits: {},
    identifiers: [],
    orders: { open: [], closed: [] },
    ...change,
  }) as unknown as Card;

const said = (one: Card, other: Card) =>
  Object.fromEntries(compare(one, other).map((line) => [line.kind ?? line.field, line.said]));

test("what two customers share is told from what speaks against it", () => {
  const one = card({ city: "Москва", traits: { birth_date: "1990-04-01" }, since: "2021-01-01T00:00:00Z" });
  const other = card({ name: "королева Анна", city: "Тверь", since: "2022-01-01T00:00:00Z" });
  expect(said(one, other)).toEqual({
    name: "same",
    kind: "both",
    city: "differs",
    birth_date: "alone",
    since: "both",
  });
});

test("an identifier that both have is shared; another of the same kind is worth a look", () => {
  const phone = (value: string) => ({ kind: "phone", value });
  const email = (value: string) => ({ kind: "email", value });
  const one = card({ identifiers: [phone("+7 900"), phone("+7 901"), email("a@b.c")] });
  const other = card({ identifiers: [phone("+7 900"), phone("+7 902")] });
  const phones = compare(one, other).filter(({ kind }) => kind === "phone");
  expect(phones.map(({ one: a, other: b, said: how }) => [a, b, how])).toEqual([
    ["+7 900", "+7 900", "same"],
    ["+7 901", "+7 902", "differs"],
  ]);
  expect(said(one, other).email).toBe("alone");
});
