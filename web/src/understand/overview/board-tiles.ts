import type { BoardTile } from "../../api/types";

export type TileKind = BoardTile["kind"];

export const KINDS: TileKind[] = ["number", "trend", "breakdown", "feedback"];

/** Columns of a board, and the most rows of a tile. */
export const COLUMNS = 4;
export const ROWS = 3;

/** How large a tile is at first. */
const SIZES: Record<TileKind, Pick<BoardTile, "width" | "height">> = {
  number: { width: 1, height: 1 },
  trend: { width: 2, height: 2 },
  breakdown: { width: 2, height: 2 },
  feedback: { width: 2, height: 2 },
};

/** A new tile; its id is free among those that are there. */
export function newTile(tiles: BoardTile[], what: Pick<BoardTile, "kind" | "metric" | "by">): BoardTile {
  const numbers = tiles.map(({ id }) => Number(/^t(\d+)$/.exec(id)?.[1] ?? 0));
  return { id: `t${Math.max(0, ...numbers) + 1}`, ...what, ...SIZES[what.kind] };
}

/** The tiles with one moved to another place. */
export function moved(tiles: BoardTile[], from: number, to: number): BoardTile[] {
  const tile = tiles[from];
  if (!tile || to < 0 || to >= tiles.length || from === to) return tiles;
  const rest = tiles.filter((_, index) => index !== from);
  return [...rest.slice(0, to), tile, ...rest.slice(to)];
}

const within = (value: number, most: number) => Math.max(1, Math.min(most, value));

/** The tiles with one wider, narrower, taller or shorter by so much, within what a board holds. */
export function resized(tiles: BoardTile[], at: number, by: { width?: number; height?: number }): BoardTile[] {
  return tiles.map((tile, index) =>
    index === at
      ? {
          ...tile,
          width: within(tile.width + (by.width ?? 0), COLUMNS),
          height: within(tile.height + (by.height ?? 0), ROWS),
        }
      : tile,
  );
}

/** What a board begins with, so that nobody begins with nothing. */
export function firstTiles(metrics: { name: string; dimensions: string[] }[]): BoardTile[] {
  const [first, second] = metrics;
  let tiles: BoardTile[] = [];
  const add = (what: Pick<BoardTile, "kind" | "metric" | "by">) => {
    tiles = [...tiles, newTile(tiles, what)];
  };
  for (const metric of [first, second]) if (metric) add({ kind: "number", metric: metric.name });
  if (first) {
    add({ kind: "trend", metric: first.name });
    const by = first.dimensions.includes("touchpoint") ? "touchpoint" : first.dimensions[0];
    if (by) add({ kind: "breakdown", metric: first.name, by });
  }
  add({ kind: "feedback" });
  return tiles;
}
