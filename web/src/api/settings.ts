import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";
import { sessionQuery } from "./session";

type Schemas = components["schemas"];
export type User = Schemas["User"];
export type Token = Schemas["Token"];
export type WriteKeyInfo = Schemas["WriteKeyInfo"];
export type AuditFilters = { actor?: string; action?: string; object?: string; from?: string; to?: string };

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: async () => (await read(api.GET("/api/v1/users"))).items,
});

export const inviteUser = (body: Schemas["Invitation"]) => read(api.POST("/api/v1/users/invitations", { body }));

export const makePasswordLink = (id: string) =>
  read(api.POST("/api/v1/users/{id}/password-link", { params: { path: { id } } }));

export const changeUser = ({ id, ...body }: Schemas["UserChange"] & { id: string }) =>
  read(api.PATCH("/api/v1/users/{id}", { params: { path: { id } }, body }));

export const changePassword = (present_password: string, password: string) =>
  read(api.PUT("/api/v1/session/password", { body: { present_password, password } }));

export const sessionsQuery = queryOptions({
  queryKey: [...sessionQuery.queryKey, "all"],
  queryFn: async () => (await read(api.GET("/api/v1/session/all"))).items,
});

export const signOutElsewhere = () => read(api.DELETE("/api/v1/session/others"));

export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async () => (await read(api.GET("/api/v1/tokens"))).items,
});

export const createToken = (body: Schemas["NewToken"]) => read(api.POST("/api/v1/tokens", { body }));

export const revokeToken = (id: string) => read(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } }));

export const writeKeysQuery = queryOptions({
  queryKey: ["keys"],
  queryFn: async () => (await read(api.GET("/api/v1/keys"))).items,
});

export const createWriteKey = (name: string) => read(api.POST("/api/v1/keys", { body: { name } }));

export const revokeWriteKey = (id: string) => read(api.DELETE("/api/v1/keys/{id}", { params: { path: { id } } }));

export const companyQuery = queryOptions({
  queryKey: ["company"],
  queryFn: () => read(api.GET("/api/v1/company")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const auditQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ["audit", filters],
    queryFn: ({ pageParam, signal }) =>
      read(
        api.GET("/api/v1/audit", {
          params: { query: { ...filters, limit: 50, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
