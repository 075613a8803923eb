import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { Board, BoardBody } from "./types";

/** One's own boards and those that are shared. */
export const boardsQuery = queryOptions({
  queryKey: ["boards"],
  queryFn: async ({ signal }) => (await read(api.GET("/api/v1/boards", { signal }))).items,
});

export const boardQuery = (id: string) =>
  queryOptions({
    queryKey: ["boards", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/boards/{id}", { params: { path: { id } }, signal })),
  });

export const makeBoard = (body: BoardBody): Promise<Board> => read(api.POST("/api/v1/boards", { body }));

/** Puts the board in place of its version before; brings one back that was taken away. */
export const keepBoard = ({ id, title, shared, tiles, version }: Board): Promise<Board> =>
  read(api.PUT("/api/v1/boards/{id}", { params: { path: { id } }, body: { title, shared, tiles, version } }));

export const removeBoard = ({ id }: Pick<Board, "id">): Promise<void> =>
  read(api.DELETE("/api/v1/boards/{id}", { params: { path: { id } } }));
