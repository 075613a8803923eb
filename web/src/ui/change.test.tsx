import { MantineProvider } from "@mantine/core";
import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Change, moodOf } from "./change";

const text = (change: number | null, significant: boolean) =>
  render(<Change change={change} significant={significant} unit="points" better="higher" />, {
    wrapper: ({ children }) => <MantineProvider>{children}</MantineProvider>,
  }).container.querySelector("[data-change]")?.textContent;

test("a change has an arrow for the eye and words for the ear", () => {
  expect(text(-3, true)).toBe("▼ 3Down by 3");
});

test("a change within its interval says that it may be chance", () => {
  expect(text(3, false)).toContain("may be chance");
});

test("no period before, no change", () => {
  expect(text(null, false)).toBeUndefined();
});

test.each([
  [3, true, "higher", "good"],
  [-3, true, "higher", "bad"],
  [3, true, "lower", "bad"],
  [3, false, "lower", "calm"],
  [3, true, "neither", "calm"],
] as const)("%s, significant: %s, better %s: %s", (change, significant, better, mood) => {
  expect(moodOf({ change, significant, better })).toBe(mood);
});
