import { queryOptions } from "@tanstack/react-query";
import { isLanguage, type Language, setLanguage } from "../lib/i18n";
import { keepZone } from "../lib/period";
import { api, read, setCsrfToken } from "./client";
import type { Session } from "./types";

async function take(session: Session): Promise<Session> {
  setCsrfToken(session.csrf_token);
  keepZone(session.zone);
  if (isLanguage(session.user.language)) await setLanguage(session.user.language);
  return session;
}

/** Who is signed in; fails with status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => take(await read(api.GET("/api/v1/session"))),
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
});

export const signIn = async (email: string, password: string): Promise<Session> =>
  take(await read(api.POST("/api/v1/session", { body: { email, password } })));

export const signOut = async (): Promise<void> => {
  await read(api.DELETE("/api/v1/session"));
  setCsrfToken("");
};

/** Keeps the user's language on the server. */
export const keepLanguage = async (language: Language): Promise<Session> =>
  take(await read(api.PATCH("/api/v1/session", { body: { language } })));

export interface SetUp {
  token: string;
  email: string;
  name: string;
  password: string;
  language: Language;
}

/** Creates the first administrator by the one-time token, and signs in. */
export const setUp = async (body: SetUp): Promise<Session> => take(await read(api.POST("/api/v1/setup", { body })));

/** Chooses a password by a link from an administrator, and signs in. */
export const choosePassword = async (token: string, password: string): Promise<Session> =>
  take(await read(api.POST("/api/v1/password", { body: { token, password } })));
