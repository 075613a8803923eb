import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isSearching, searchThemes, themesProgressQuery } from "../../api/themes";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./progress.module.css";

/** A line of what is being done; without a share where nobody knows it. */
function Line({ text, share }: { text: string; share?: number }) {
  return (
    <div className={classes.line}>
      <span>{text}</span>
      <Progress
        value={share === undefined ? 100 : share * 100}
        animated={share === undefined}
        aria-label={text}
        className={classes.bar}
      />
    </div>
  );
}

/** What is being done with the comments just now: read again by changed themes, searched for new ones. */
export function ThemesProgress() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const queries = useQueryClient();
  const { data } = useQuery(themesProgressQuery);
  const reading = data !== undefined && data.read < data.of;
  const searching = isSearching(data?.search);
  const busy = reading || searching;
  const was = useRef(false);
  useEffect(() => {
    // What was counted while it ran is out of date once it is over.
    if (was.current && !busy) void queries.invalidateQueries({ queryKey: ["themes"] });
    was.current = busy;
  }, [busy, queries]);
  const search = data?.search;
  const failed = search?.state === "failed";
  return (
    <div role="status" className={busy || failed ? classes.place : undefined}>
      {reading && (
        <Line
          text={t("themes.reading", { done: showCount(data.read, language), of: showCount(data.of, language) })}
          share={data.read / data.of}
        />
      )}
      {searching && search && (
        <Line
          text={
            search.comments
              ? t("themes.searching", { count: search.comments, size: showCount(search.comments, language) })
              : t("themes.search_begins")
          }
        />
      )}
      {failed && <span>{t("themes.search_failed", { reason: search.reason ?? "" })}</span>}
    </div>
  );
}

/** Looks for themes in the comments now, and says when it was done last. */
export function FindThemes({ main }: { main?: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const queries = useQueryClient();
  const { data } = useQuery(themesProgressQuery);
  const find = useMutation({
    mutationFn: searchThemes,
    onSuccess: (progress) => queries.setQueryData(themesProgressQuery.queryKey, progress),
  });
  const last = data?.search?.changed_at;
  return (
    <>
      {find.error && <ProblemNote error={find.error} />}
      <Button
        variant={main ? "filled" : "default"}
        size={main ? "sm" : "xs"}
        h={main ? undefined : 30}
        loading={find.isPending}
        disabled={isSearching(data?.search)}
        title={last ? t("themes.searched", { when: showAgo(last, language) }) : undefined}
        onClick={() => find.mutate()}
      >
        {main ? t("themes.find") : t("themes.find_again")}
      </Button>
    </>
  );
}
