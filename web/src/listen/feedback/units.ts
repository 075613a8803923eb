interface Unit {
  code: string;
  parent?: string | null;
}

const INDENT = "\u2003";

/** Units as a tree in a list of choices: each below the one it belongs to, by name, a step further in. */
export function unitChoices(
  units: Unit[] | undefined,
  nameOf: (code: string) => string,
): { value: string; label: string }[] {
  const known = new Set(units?.map((unit) => unit.code));
  const below = new Map<string | undefined, string[]>();
  for (const { code, parent } of units ?? []) {
    const above = parent && known.has(parent) ? parent : undefined;
    below.set(above, [...(below.get(above) ?? []), code]);
  }
  const choices: { value: string; label: string }[] = [];
  const add = (above: string | undefined, depth: number) => {
    const here = (below.get(above) ?? []).sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
    for (const code of here) {
      choices.push({ value: code, label: INDENT.repeat(depth) + nameOf(code) });
      add(code, depth + 1);
    }
  };
  add(undefined, 0);
  return choices;
}
