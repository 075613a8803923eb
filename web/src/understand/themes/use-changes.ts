import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeTheme, type ThemeAction, undoTaxonomy } from "../../api/themes";
import type { Done } from "../../ui/undo-note";

interface Named {
  key: string;
  name: string;
}

/** What can be done with a theme; each is told, and taken back by a click. */
export function useChanges() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [done, setDone] = useState<Done>();
  const again = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["themes"] }),
      queries.invalidateQueries({ queryKey: ["themes-progress"] }),
    ]);
  const failed = (error: Error) => setDone({ text: t("themes.failed", { reason: error.message }) });
  const undo = useMutation({
    mutationFn: undoTaxonomy,
    onSuccess: () => setDone({ text: t("themes.undone") }),
    onError: failed,
    onSettled: again,
  });
  const act = useMutation({
    mutationFn: ({ key, action }: { key: string; action: ThemeAction; text: string }) => changeTheme(key, action),
    onSuccess: ({ edition }, { text }) => setDone({ text, undo: () => undo.mutate(edition) }),
    onError: failed,
    onSettled: again,
  });
  return {
    done,
    busy: act.isPending || undo.isPending,
    close: () => setDone(undefined),
    rename: ({ key }: Named, name: string) =>
      act.mutate({ key, action: { action: "rename", name }, text: t("themes.renamed", { name }) }),
    hide: ({ key, name }: Named) =>
      act.mutate({ key, action: { action: "hide" }, text: t("themes.was_hidden", { name }) }),
    show: ({ key, name }: Named) =>
      act.mutate({ key, action: { action: "show" }, text: t("themes.was_shown", { name }) }),
    merge: ({ key, name }: Named, into: Named) =>
      act.mutate({
        key,
        action: { action: "merge", into: into.key },
        text: t("themes.merged", { name, into: into.name }),
      }),
    split: ({ key, name }: Named) =>
      act.mutate({ key, action: { action: "split" }, text: t("themes.was_split", { name }) }),
    take: ({ key, name }: Named, group: string) =>
      act.mutate({ key, action: { action: "take", group }, text: t("themes.taken", { name, group }) }),
  };
}

export type Changes = ReturnType<typeof useChanges>;
