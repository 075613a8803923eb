import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import { asProblem } from "./problem";
import type { ImportChoice, ImportRun } from "./types";

export const isMoving = ({ state }: ImportRun): boolean => state === "waiting" || state === "running";

/** Imports, newest first. */
export const importsQuery = infiniteQueryOptions({
  queryKey: ["imports"],
  queryFn: ({ pageParam, signal }) =>
    read(api.GET("/api/v1/imports", { params: { query: { limit: 20, cursor: pageParam || undefined } }, signal })),
  initialPageParam: "",
  getNextPageParam: (page) => page.next_cursor ?? undefined,
  refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.items.some(isMoving)) ? 1000 : false),
});

/** One import, asked for every second while it goes on. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ["imports", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/imports/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? 700 : false),
  });

export const lookQuery = (id: string, sheet: string | undefined) =>
  queryOptions({
    queryKey: ["imports", id, "look", sheet ?? ""],
    queryFn: ({ signal }) =>
      read(api.GET("/api/v1/imports/{id}/look", { params: { path: { id }, query: { sheet } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What the first rows would come to. */
export const previewQuery = (id: string, choice: ImportChoice) =>
  queryOptions({
    queryKey: ["imports", id, "preview", choice],
    queryFn: ({ signal }) =>
      read(api.POST("/api/v1/imports/{id}/preview", { params: { path: { id } }, body: choice, signal })),
    retry: false,
  });

export const startImport = (id: string, choice: ImportChoice): Promise<ImportRun> =>
  read(api.POST("/api/v1/imports/{id}/start", { params: { path: { id } }, body: choice }));

export const cancelImport = (id: string): Promise<ImportRun> =>
  read(api.POST("/api/v1/imports/{id}/cancel", { params: { path: { id } } }));

export const discardImport = (id: string): Promise<unknown> =>
  read(api.DELETE("/api/v1/imports/{id}", { params: { path: { id } } }));

/** Where the list of an import's problems is downloaded from. */
export const problemsUrl = (id: string): string => `/api/v1/imports/${id}/problems`;

const PART = 4 * 1024 * 1024;
const TRIES = 5;

const sendPart = (id: string, file: File, offset: number): Promise<ImportRun> =>
  read(
    api.PUT("/api/v1/imports/{id}/content", {
      params: { path: { id }, query: { offset } },
      body: file.slice(offset, offset + PART) as unknown as string,
      bodySerializer: (part) => part as unknown as BodyInit,
      headers: { "Content-Type": "application/octet-stream" },
    }),
  );

/** Brings a file, part by part; a part that is lost on the way is sent again. Tells how many bytes are there. */
export async function upload(file: File, tell: (bytes: number) => void): Promise<ImportRun> {
  let run = await read(api.POST("/api/v1/imports", { body: { name: file.name, bytes: file.size } }));
  let offset = 0;
  let failures = 0;
  while (offset < file.size) {
    try {
      run = await sendPart(run.id, file, offset);
      offset = Math.min(file.size, offset + PART);
      failures = 0;
      tell(offset);
    } catch (error) {
      const problem = asProblem(error);
      // The part arrived, and its answer did not.
      const there = problem.code === "import.offset" ? Number(/^\d+/.exec(problem.message)?.[0]) : Number.NaN;
      if (there > offset) {
        offset = there;
        continue;
      }
      failures += 1;
      if (!problem.passing || failures >= TRIES) throw error;
      await new Promise((done) => setTimeout(done, 500 * 2 ** failures));
    }
  }
  return run;
}

/** Who may have brought a file; for administrators. */
export const peopleQuery = queryOptions({
  queryKey: ["imports", "people"],
  queryFn: async ({ signal }) => (await read(api.GET("/api/v1/users", { signal }))).items,
  staleTime: 60_000,
});
