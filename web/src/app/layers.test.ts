import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const SRC = join(import.meta.dirname, "..");

// The floors, from the ground up. Rooms (`know/customers`) lie on a floor and do not know each other.
const GROUND = ["locales", "lib", "api", "ui"];
const FLOORS = ["know", "listen", "understand", "act", "people"];

/** Why a file of `from` may not import one of `to`; nothing when it may. */
function objection(from: string, to: string): string | undefined {
  const [floor = "", room] = from.split("/");
  const [toFloor = "", toRoom] = to.split("/");
  if (floor === "app" || (floor === toFloor && room === toRoom)) return undefined;
  if (toFloor === "app") return "only app imports app";
  if (GROUND.includes(toFloor)) {
    return FLOORS.includes(floor) || GROUND.indexOf(floor) >= GROUND.indexOf(toFloor)
      ? undefined
      : "lower imports higher";
  }
  return "a room imports another room";
}

test.each([
  ["know/customers/a.ts", "ui/b.ts", true],
  ["lib/a.ts", "ui/b.ts", false],
  ["ui/a.ts", "api/b.ts", true],
  ["ui/a.ts", "app/b.ts", false],
  ["know/customers/a.ts", "understand/overview/b.ts", false],
  ["know/customers/a.ts", "know/contact/b.ts", false],
  ["app/a.ts", "understand/overview/b.ts", true],
])("%s importing %s: %s", (from, to, allowed) => {
  expect(objection(from, to) === undefined).toBe(allowed);
});

test("floors import only what is below them, and rooms never each other", () => {
  const broken: string[] = [];
  for (const file of readdirSync(SRC, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) continue;
    const text = readFileSync(join(SRC, file), "utf8");
    for (const [, path = ""] of text.matchAll(/(?:from|import\(|import) ?"(\.[^"]+)"/g)) {
      const to = normalize(join(dirname(file), path));
      const why = objection(file, to);
      if (why) broken.push(`${file} → ${to}: ${why}`);
    }
  }
  expect(broken).toEqual([]);
});
