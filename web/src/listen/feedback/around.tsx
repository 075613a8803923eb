import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { FeedbackShown } from "../../api/feedback";
import type { Entry } from "../../api/types";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { saySpan } from "../../lib/numbers";
import { knownWord, word } from "../../lib/words";
import { ChannelIcon } from "../../ui/channel-icon";
import { ScoreChip } from "../../ui/score-chip";
import classes from "./detail.module.css";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far from the moment something happened: `2 days before`. */
export function sayApart(t: TFunction, at: string, moment: string): string {
  const apart = Date.parse(at) - Date.parse(moment);
  const size = Math.abs(apart);
  const when = apart < 0 ? "before" : "after";
  if (size < MINUTE_MS) return t("feedback.apart_now");
  if (size < HOUR_MS) return t(`feedback.apart_minutes_${when}`, { count: Math.floor(size / MINUTE_MS) });
  if (size < DAY_MS) return t(`feedback.apart_hours_${when}`, { count: Math.floor(size / HOUR_MS) });
  return t(`feedback.apart_days_${when}`, { count: Math.floor(size / DAY_MS) });
}

function sayWhat({ kind, name, direction }: Entry): string {
  const known = name ? knownWord("event", name) : direction && knownWord("event", `${kind}_${direction}`);
  return known ?? name ?? word("interaction_kind", kind);
}

function Line({ entry, moment }: { entry: Entry; moment: string }) {
  const { t } = useTranslation();
  const details = [
    entry.touchpoint && word("touchpoint", entry.touchpoint),
    entry.channel && word("channel", entry.channel),
    entry.wait_s != null && t("feedback.waited", { span: saySpan(t, entry.wait_s) }),
    entry.duration_s != null && t("feedback.lasted", { span: saySpan(t, entry.duration_s) }),
  ].filter(Boolean);
  return (
    <li className={classes.entry}>
      <span className={classes.icon}>
        <ChannelIcon channel={entry.channel} size={16} />
      </span>
      <span className={classes.what}>
        {sayWhat(entry)} {entry.score != null && entry.scale && <ScoreChip score={entry.score} scale={entry.scale} />}
        {entry.comment && <span className={classes.said}>“{entry.comment}”</span>}
        <span className={classes.said}>{[...new Set(details)].join(" · ")}</span>
      </span>
      <time
        className={classes.apart}
        dateTime={entry.occurred_at}
        title={showMoment(entry.occurred_at, currentLanguage())}
      >
        {sayApart(t, entry.occurred_at, moment)}
      </time>
    </li>
  );
}

/** A slice of the customer's timeline: what happened after, this feedback, and what led to it. */
export function Around({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const moment = one.occurred_at;
  const isAfter = (entry: Entry) =>
    Date.parse(entry.occurred_at) > Date.parse(moment) || (entry.occurred_at === moment && entry.seq > one.seq);
  const later = one.around.filter(isAfter);
  const earlier = one.around.filter((entry) => !isAfter(entry));
  return (
    <section className={classes.part}>
      <h3 className={classes.heading}>{t("feedback.around")}</h3>
      {one.around.length === 0 ? (
        <p className={classes.dim}>{t("feedback.around_nothing")}</p>
      ) : (
        <ol className={classes.entries}>
          {later.map((entry) => (
            <Line key={entry.id} entry={entry} moment={moment} />
          ))}
          <li className={`${classes.entry} ${classes.here}`} aria-current="true">
            <span className={classes.icon}>
              <ChannelIcon channel={one.channel} size={16} />
            </span>
            <span className={classes.what}>{t("feedback.this")}</span>
          </li>
          {earlier.map((entry) => (
            <Line key={entry.id} entry={entry} moment={moment} />
          ))}
        </ol>
      )}
    </section>
  );
}
