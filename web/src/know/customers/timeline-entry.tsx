import { IconNote } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { useEmployeeName } from "../../api/employees";
import type { Entry, Note } from "../../api/types";
import { nameOfUnit, type Units } from "../../api/units";
import { showDate, showMoment, showTime } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { saySpan, showMoney } from "../../lib/numbers";
import { knownWord, word } from "../../lib/words";
import { ChannelIcon } from "../../ui/channel-icon";
import { ScoreChip } from "../../ui/score-chip";
import classes from "./timeline.module.css";

const DAY_MS = 86_400_000;

/** What happened, in a few words. */
export function sayEntry(t: TFunction, { kind, name, direction }: Entry): string {
  if (name) {
    const known = knownWord("event", name);
    if (known) return known;
    return kind === "page" || kind === "screen" ? t(`timeline.${kind}`, { name }) : name;
  }
  return (direction && knownWord("event", `${kind}_${direction}`)) || word("interaction_kind", kind);
}

/** A promise against what happened: kept, or late by how many days. Steps before the delivery only tell the promise. */
function sayPromise(t: TFunction, entry: Entry, language: string): { text: string; late: boolean } | undefined {
  if (!entry.promised_at) return undefined;
  if (entry.name !== "Order Delivered") {
    return { text: t("timeline.promised", { date: showDate(entry.promised_at, language) }), late: false };
  }
  const late = Math.floor((Date.parse(entry.occurred_at) - Date.parse(entry.promised_at)) / DAY_MS);
  return late >= 1
    ? { text: t("customer.late", { count: late }), late: true }
    : { text: t("timeline.in_time"), late: false };
}

/** A note among the interactions. */
export function NoteEntry({ note }: { note: Note }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <li className={classes.entry}>
      <span className={classes.icon}>
        <IconNote size={18} stroke={1.6} aria-hidden />
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <span className={classes.title}>{t("card.note")}</span>
          <time className={classes.time} dateTime={note.created_at} title={showMoment(note.created_at, language)}>
            {showTime(note.created_at, language)}
          </time>
        </div>
        <blockquote className={classes.comment}>{note.text}</blockquote>
        <div className={classes.dim}>{note.author_name ?? note.author}</div>
      </div>
    </li>
  );
}

interface Props {
  entry: Entry;
  units: Units;
  /** Whose it is, in the thread of an account. */
  member?: string | null;
}

/** One interaction of the timeline. */
export function TimelineEntry({ entry, units, member }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { channel, touchpoint, unit_id, employee_id, order_id, amount_minor, currency, score, scale, comment } = entry;
  const promise = sayPromise(t, entry, language);
  const employee = useEmployeeName(employee_id);
  const place = [
    entry.member && (member || t("customers.nameless")),
    channel && word("channel", channel),
    touchpoint && word("touchpoint", touchpoint),
    unit_id && nameOfUnit(units, unit_id),
    employee,
    order_id && t("timeline.order", { id: order_id }),
  ].filter(Boolean);
  const numbers = [
    amount_minor != null && showMoney(amount_minor, currency, language),
    entry.wait_s != null && t("timeline.waited", { span: saySpan(t, entry.wait_s) }),
    entry.duration_s != null && t("timeline.lasted", { span: saySpan(t, entry.duration_s) }),
    promise && !promise.late && promise.text,
  ].filter(Boolean);
  return (
    <li className={classes.entry}>
      <span className={classes.icon}>
        <ChannelIcon channel={channel} />
      </span>
      <div className={classes.body}>
        <div className={classes.head}>
          <span className={classes.title}>{sayEntry(t, entry)}</span>
          {score != null && scale && <ScoreChip score={score} scale={scale} />}
          {promise?.late && <span className={classes.late}>{promise.text}</span>}
          <time className={classes.time} dateTime={entry.occurred_at} title={showMoment(entry.occurred_at, language)}>
            {showTime(entry.occurred_at, language)}
          </time>
        </div>
        {comment && <blockquote className={classes.comment}>{comment}</blockquote>}
        <div className={classes.dim}>{[...new Set([...place, ...numbers])].join(" · ")}</div>
      </div>
    </li>
  );
}
