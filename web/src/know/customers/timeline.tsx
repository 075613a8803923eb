import { Button, Skeleton, Switch } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type TimelineWanted, timelineQuery } from "../../api/customers";
import type { Card, Entry, Note } from "../../api/types";
import { unitsQuery } from "../../api/units";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import type { TimelineQuery } from "./address";
import classes from "./timeline.module.css";
import { NoteEntry, TimelineEntry } from "./timeline-entry";

const route = getRouteApi("/frame/customers/$id");

/** Calls `act` when the element comes near the bottom of the screen. */
function useNear(act: () => void) {
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!mark.current || typeof IntersectionObserver === "undefined") return;
    const watcher = new IntersectionObserver(([seen]) => seen?.isIntersecting && act(), { rootMargin: "600px" });
    watcher.observe(mark.current);
    return () => watcher.disconnect();
  }, [act]);
  return mark;
}

/** An interaction, or a note written down beside it. */
type Line = { at: string; key: string; entry?: Entry; note?: Note };

/** Interactions and notes by day, newest first. Notes older than what has been read so far wait for their turn. */
function byDay(entries: Entry[], notes: Note[], whole: boolean, language: string): [day: string, lines: Line[]][] {
  const reached = entries.at(-1)?.occurred_at;
  const shown = notes.filter(({ created_at }) => whole || (reached && Date.parse(created_at) >= Date.parse(reached)));
  const lines: Line[] = [
    ...entries.map((entry) => ({ at: entry.occurred_at, key: entry.id, entry })),
    ...shown.map((note) => ({ at: note.created_at, key: note.id, note })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const days: [string, Line[]][] = [];
  for (const line of lines) {
    const day = showDate(line.at, language, "long");
    const last = days.at(-1);
    if (last?.[0] === day) last[1].push(line);
    else days.push([day, [line]]);
  }
  return days;
}

function Entries({ card, wanted }: { card: Card; wanted: TimelineWanted }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetching } = useInfiniteQuery(
    timelineQuery(card.id, wanted),
  );
  const { data: units } = useQuery(unitsQuery);
  const near = useNear(() => {
    if (hasNextPage && !isFetching && !error) void fetchNextPage();
  });
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending) return ["a", "b", "c", "d", "e", "f"].map((key) => <Skeleton key={key} height={44} my={10} />);
  const entries = data.pages.flatMap((page) => page.items);
  const narrowed = wanted.feedback || wanted.channel || wanted.kind;
  const since = wanted.from ? Date.parse(wanted.from) : 0;
  const notes = narrowed ? [] : card.notes.filter(({ created_at }) => Date.parse(created_at) >= since);
  if (!entries.length && !notes.length) {
    if (wanted.feedback && !wanted.channel && !wanted.from)
      return <EmptyView title={t("timeline.no_feedback_title")} text={t("timeline.no_feedback_text")} />;
    return narrowed || wanted.from ? (
      <EmptyView title={t("card.filtered_title")} text={t("card.filtered_text")} />
    ) : (
      <EmptyView title={t("timeline.empty_title")} text={t("timeline.empty_text")} />
    );
  }
  const names = new Map(card.members.map(({ id, name }) => [id, name]));
  return (
    <>
      {byDay(entries, notes, !hasNextPage, language).map(([day, ofDay]) => (
        <section key={`${day}·${ofDay[0]?.key}`} className={classes.day}>
          <h3 className={classes.date}>{day}</h3>
          <ol className={classes.entries}>
            {ofDay.map(({ key, entry, note }) =>
              entry ? (
                <TimelineEntry key={key} entry={entry} units={units} member={names.get(entry.member ?? "")} />
              ) : (
                note && <NoteEntry key={key} note={note} />
              ),
            )}
          </ol>
        </section>
      ))}
      <div ref={near} className={classes.end}>
        {error ? (
          <ProblemView error={error} retry={() => void fetchNextPage()} />
        ) : hasNextPage ? (
          <Button variant="default" loading={isFetching} onClick={() => void fetchNextPage()}>
            {t("state.more")}
          </Button>
        ) : wanted.from ? (
          t("card.end_of_period")
        ) : (
          t("timeline.end")
        )}
      </div>
    </>
  );
}

const DAY_MS = 86_400_000;
const CHANNELS = ["phone", "web", "mobile_app", "email", "sms", "messenger", "web_chat", "in_person", "pos", "social"];
const KINDS = ["call", "message", "visit", "order", "shipment", "payment", "case", "offer", "product", "page", "track"];

/** One thread of everything across channels, newest first, with notes in their places. */
export function Timeline({ card }: { card: Card }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { feedback, channel, kind, days } = search;
  const members = card.members.length > 0;
  const wanted = useMemo<TimelineWanted>(
    () => ({
      ...(feedback && { feedback: true }),
      ...(channel && { channel }),
      ...(kind && !feedback && { kind }),
      // To the hour, so that the question stays the same while one reads.
      ...(days && {
        from: new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - Number(days) * DAY_MS).toISOString(),
      }),
      ...(members && { members }),
    }),
    [feedback, channel, kind, days, members],
  );
  const go = (change: TimelineQuery) => void navigate({ search: { ...search, ...change }, resetScroll: false });
  const choice = (
    label: string,
    value: string | undefined,
    list: [string, string][],
    set: (value?: string) => void,
  ) => (
    <select
      className={classes.choice}
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => set(event.currentTarget.value || undefined)}
    >
      <option value="">{label}</option>
      {list.map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </select>
  );
  const named = (list: string, codes: string[]) => codes.map((one): [string, string] => [one, word(list, one)]);
  return (
    <Panel
      title={members ? t("card.timeline_together") : t("timeline.title")}
      aside={
        <>
          {choice(t("card.all_channels"), channel, named("channel", CHANNELS), (one) => go({ channel: one }))}
          {!feedback && choice(t("card.all_kinds"), kind, named("interaction_kind", KINDS), (one) => go({ kind: one }))}
          {choice(
            t("card.all_time"),
            days,
            (["30", "90", "365"] as const).map((one) => [one, t("card.last_days", { count: Number(one) })]),
            (one) => go({ days: one as TimelineQuery["days"] }),
          )}
          <Switch
            size="xs"
            label={t("timeline.feedback_only")}
            checked={feedback === "only"}
            onChange={(event) => go({ feedback: event.currentTarget.checked ? "only" : undefined })}
          />
        </>
      }
    >
      <Entries card={card} wanted={wanted} />
    </Panel>
  );
}
