import type { UnitItem, UnitRow } from "../../api/unit-trees";

/** A unit as a line of the outline. */
export interface Line {
  unit: UnitItem;
  level: number;
  /** Units right below. */
  children: number;
  /** Place among its siblings, from 1, and how many they are. */
  place: number;
  siblings: number;
}

type NameOf = (unit: UnitItem) => string;

const childrenOf = (units: UnitItem[], nameOf: NameOf) => {
  const known = new Set(units.map(({ code }) => code));
  const below = new Map<string, UnitItem[]>();
  for (const unit of units) {
    const above = unit.parent && known.has(unit.parent) ? unit.parent : "";
    below.set(above, [...(below.get(above) ?? []), unit]);
  }
  for (const list of below.values()) list.sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return below;
};

/** The tree as lines from top to bottom; what is below a closed unit is left out. */
export function outline(units: UnitItem[], open: (unit: UnitItem, level: number) => boolean, nameOf: NameOf): Line[] {
  const below = childrenOf(units, nameOf);
  const lines: Line[] = [];
  const walk = (parent: string, level: number) => {
    const list = below.get(parent) ?? [];
    list.forEach((unit, index) => {
      lines.push({
        unit,
        level,
        children: below.get(unit.code)?.length ?? 0,
        place: index + 1,
        siblings: list.length,
      });
      if (open(unit, level)) walk(unit.code, level + 1);
    });
  };
  walk("", 1);
  return lines;
}

/** Whether `code` is `top` or somewhere below it. */
export function isWithin(units: UnitItem[], code: string | undefined, top: string): boolean {
  const parents = new Map(units.map((unit) => [unit.code, unit.parent ?? undefined]));
  for (let at = code, steps = 0; at && steps < 64; at = parents.get(at), steps += 1) if (at === top) return true;
  return false;
}

/** The unit as the API takes it, elsewhere in the tree. */
export const movedTo = (unit: UnitItem, parent: string | undefined): UnitRow => ({
  code: unit.code,
  parent,
  name_en: unit.name.en,
  name_ru: unit.name.ru,
  kind: unit.kind,
});
