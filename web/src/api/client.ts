import createClient, { type Middleware } from "openapi-fetch";
import { currentLanguage } from "../lib/i18n";
import { ApiProblem } from "./problem";
import type { paths } from "./schema.gen";

let csrfToken = "";
let whenSignedOut: () => void = () => {};

/** Remembers the token that the session's changing requests must carry. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** What to do when the server says that nobody is signed in any more. */
export function onSignedOut(act: () => void): void {
  whenSignedOut = act;
}

const session: Middleware = {
  onRequest({ request }) {
    request.headers.set("Accept-Language", currentLanguage());
    if (request.method !== "GET" && csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  onResponse({ response, schemaPath }) {
    // The session's own calls answer 401 for a wrong password or no session: their callers deal with it.
    if (response.status === 401 && schemaPath !== "/api/v1/session") whenSignedOut();
  },
};

/** The typed client of Rapport's API. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin,
  credentials: "same-origin",
  fetch: (request) => globalThis.fetch(request),
});
api.use(session);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws the problem it told of. */
export async function read<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  const told = (typeof error === "object" && error !== null ? error : {}) as Record<string, string | undefined>;
  throw new ApiProblem(
    response.status,
    told.code ?? `http.${response.status}`,
    told.detail ?? told.title ?? response.statusText,
    told.field,
    told.trace_id ?? response.headers.get("x-request-id"),
  );
}
