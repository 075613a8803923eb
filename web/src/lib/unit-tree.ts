/** A unit as the server lists it. */
export interface TreeUnit {
  code: string;
  parent?: string | null;
}

/** Units from the top down, each with its depth; those beside each other in the order given. */
export function inTree<U extends TreeUnit>(units: U[]): { unit: U; depth: number }[] {
  const known = new Set(units.map(({ code }) => code));
  const below = new Map<string, U[]>();
  for (const unit of units) {
    const above = unit.parent && known.has(unit.parent) ? unit.parent : "";
    below.set(above, [...(below.get(above) ?? []), unit]);
  }
  const walk = (above: string, depth: number): { unit: U; depth: number }[] =>
    (below.get(above) ?? []).flatMap((unit) => [{ unit, depth }, ...walk(unit.code, depth + 1)]);
  return walk("", 0);
}

/** The units above one, from the top down. */
export function pathTo<U extends TreeUnit>(units: U[], code: string): U[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const path: U[] = [];
  let at = byCode.get(code)?.parent;
  while (at && path.length < 40) {
    const unit = byCode.get(at);
    if (unit) path.unshift(unit);
    at = unit?.parent;
  }
  return path;
}
