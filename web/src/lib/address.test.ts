import { expect, test } from "vitest";
import { ownPath, parseQuery, writeQuery } from "./address";

test("a query goes to the address and back, repeated keys included", () => {
  const query = { metric: "nps", only: ["touchpoint:delivery", "unit:О'Нил & Ко"] };
  expect(parseQuery(writeQuery(query))).toEqual(query);
  expect(writeQuery({ only: ["touchpoint:delivery"], by: undefined })).toBe("?only=touchpoint:delivery");
  expect(writeQuery({})).toBe("");
});

test.each([
  ["/customers?q=1", "/customers?q=1"],
  ["//elsewhere.example", undefined],
  ["/\\elsewhere.example", undefined],
  ["https://elsewhere.example", undefined],
  [undefined, undefined],
])("after signing in, %s leads to %s", (wish, path) => {
  expect(ownPath(wish)).toBe(path);
});
