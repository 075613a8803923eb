import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type Digest = Schemas["Digest"];
export type DigestBody = Schemas["DigestBody"];

/** One's own digests and those that one gets, and whether letters leave. */
export const digestsQuery = queryOptions({
  queryKey: ["digests"],
  queryFn: ({ signal }) => read(api.GET("/api/v1/digests", { signal })),
});

/** Whom a digest can be sent to. */
export const digestPeopleQuery = queryOptions({
  queryKey: ["digests", "people"],
  queryFn: async ({ signal }) => (await read(api.GET("/api/v1/digests/people", { signal }))).items,
});

export const makeDigest = (body: DigestBody): Promise<Digest> => read(api.POST("/api/v1/digests", { body }));

/** Puts the digest in place of its version before; brings one back that was removed. */
export const keepDigest = ({ id, ...body }: DigestBody & { id: string }): Promise<Digest> =>
  read(api.PUT("/api/v1/digests/{id}", { params: { path: { id } }, body }));

export const removeDigest = ({ id }: Digest): Promise<void> =>
  read(api.DELETE("/api/v1/digests/{id}", { params: { path: { id } } }));

/** Stops getting it, or gets it again. */
export const stopDigest = ({ id, stop }: { id: string; stop: boolean }): Promise<Digest> =>
  stop
    ? read(api.POST("/api/v1/digests/{id}/stop", { params: { path: { id } } }))
    : read(api.POST("/api/v1/digests/{id}/resume", { params: { path: { id } } }));

/** The letter as one would get it today. */
export const previewDigest = (body: DigestBody) => read(api.POST("/api/v1/digests/preview", { body }));

/** Sends oneself one now; gives the address. */
export const sendDigest = (id: string) => read(api.POST("/api/v1/digests/{id}/send", { params: { path: { id } } }));
