import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { paths } from "./schema.gen";

type Ok<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type Journey = Ok<"/api/v1/journey">;
export type Stage = Journey["stages"][number];
export type Touchpoint = Stage["touchpoints"][number];
export type Moments = Ok<"/api/v1/journey/moments">;
export type Moment = Moments["items"][number];
export type Note = Ok<"/api/v1/journey/notes">["items"][number];
export type NoteKind = Note["kind"];

/** Stages with their touchpoints, as the company arranged them or as they are guessed. */
export const journeyQuery = queryOptions({
  queryKey: ["journey"],
  queryFn: () => read(api.GET("/api/v1/journey")),
  staleTime: 60_000,
});

/** How strongly each touchpoint goes with loyalty, over the twelve months before `to`. */
export const momentsQuery = (to: string, unit?: string) =>
  queryOptions({
    queryKey: ["journey-moments", to, unit ?? ""],
    queryFn: ({ signal }) => read(api.GET("/api/v1/journey/moments", { params: { query: { to, unit } }, signal })),
    staleTime: 60_000,
  });

/** Drivers and barriers pinned on all touchpoints. */
export const notesQuery = queryOptions({
  queryKey: ["journey-notes"],
  queryFn: async () => (await read(api.GET("/api/v1/journey/notes"))).items,
  staleTime: 60_000,
});

export const arrangeJourney = (body: { version: number; stages: Stage[] }): Promise<Journey> =>
  read(api.PUT("/api/v1/journey", { body }));

export const pinNote = (body: { touchpoint: string; kind: NoteKind; text: string }): Promise<Note> =>
  read(api.POST("/api/v1/journey/notes", { body }));

export const changeNote = (id: string, body: { kind?: NoteKind; text?: string }): Promise<Note> =>
  read(api.PATCH("/api/v1/journey/notes/{id}", { params: { path: { id } }, body }));

export const deleteNote = (id: string) => read(api.DELETE("/api/v1/journey/notes/{id}", { params: { path: { id } } }));

export const restoreNote = (id: string): Promise<Note> =>
  read(api.POST("/api/v1/journey/notes/{id}/restore", { params: { path: { id } } }));
