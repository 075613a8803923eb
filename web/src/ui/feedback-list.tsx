import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FeedbackItem, LastFeedback } from "../api/live";
import { nameOfUnit, unitsQuery } from "../api/units";
import { showAgo, showMoment } from "../lib/dates";
import { currentLanguage } from "../lib/i18n";
import { word } from "../lib/words";
import { ChannelIcon } from "./channel-icon";
import { EmptyView } from "./empty-view";
import classes from "./feedback-list.module.css";
import { ScoreChip } from "./score-chip";
import { useLive, useLiveState } from "./use-live";

/** The present moment, again every so often: "3 minutes ago" must not stand still. */
function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

function Item({ item, now, fresh }: { item: FeedbackItem; now: number; fresh: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: units } = useQuery(unitsQuery);
  const where = [
    item.touchpoint && word("touchpoint", item.touchpoint),
    item.channel && word("channel", item.channel),
    item.unit && nameOfUnit(units, item.unit),
  ].filter(Boolean);
  return (
    <li className={classes.item} data-fresh={fresh || undefined}>
      <span className={classes.score}>
        {item.score != null && item.scale ? (
          <ScoreChip score={item.score} scale={item.scale} />
        ) : (
          <ChannelIcon channel={item.channel} />
        )}
      </span>
      <div className={classes.what}>
        <div className={classes.who}>
          <Link to="/customers/$id" params={{ id: item.customer.id }} className={classes.name}>
            {item.customer.name ?? t("live.no_name")}
          </Link>
          <time dateTime={item.occurred_at} title={showMoment(item.occurred_at, language)} className={classes.dim}>
            {showAgo(item.occurred_at, language, now)}
          </time>
        </div>
        {item.comment && <p className={classes.comment}>{item.comment}</p>}
        <div className={classes.dim}>{where.join(" · ")}</div>
      </div>
    </li>
  );
}

/** The last scores and comments as they come, newest first. `name` is what of the live API is watched. */
export function FeedbackList({ name, most = 8 }: { name: string; most?: number }) {
  const { t } = useTranslation();
  const last = useLive<LastFeedback>(name);
  const state = useLiveState();
  const now = useNow(30_000);
  // What was there at first is not news.
  const known = useRef<{ name: string; ids: Set<string> }>(undefined);
  if (last && known.current?.name !== name) known.current = { name, ids: new Set(last.items.map(({ id }) => id)) };

  if (!last) {
    return state === "broken" ? (
      <EmptyView title={t("live.broken_title")} text={t("live.broken_text")} />
    ) : (
      ["a", "b", "c", "d"].map((key) => <Skeleton key={key} height={44} my={10} />)
    );
  }
  if (!last.items.length) return <EmptyView title={t("live.none_title")} text={t("live.none_text")} />;
  return (
    <ul className={classes.list}>
      {last.items.slice(0, most).map((item) => (
        <Item key={item.id} item={item} now={now} fresh={!known.current?.ids.has(item.id)} />
      ))}
    </ul>
  );
}
