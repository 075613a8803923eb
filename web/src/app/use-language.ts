import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keepLanguage, sessionQuery } from "../api/session";
import { isLanguage, type Language, setLanguage } from "../lib/i18n";

/** The language in force and the way to another. Switches at once; for who is signed in, the server keeps it. */
export function useLanguage() {
  const { i18n } = useTranslation();
  const queries = useQueryClient();
  const keep = useMutation({
    mutationFn: keepLanguage,
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
  });
  const language: Language = isLanguage(i18n.language) ? i18n.language : "en";
  return {
    language,
    other: language === "en" ? ("ru" as const) : ("en" as const),
    switchTo: async (next: Language) => {
      await setLanguage(next);
      if (queries.getQueryData(sessionQuery.queryKey)) keep.mutate(next);
    },
  };
}
