import { IconAlertTriangle, IconCheck, IconMoodSad, IconMoodSmile, IconNote, IconTruck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { momentsQuery } from "../../api/customers";
import type { Card, Order } from "../../api/types";
import { showAgo, showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { moodOfScore, mostOf } from "../../lib/scores";
import { word } from "../../lib/words";
import classes from "./card.module.css";

const DAY_MS = 86_400_000;
/** Open orders told one by one: the latest first. */
const SHOWN = 3;

/** Whole days an open order is past its promise; 0 while it is not. */
export function daysLate(order: Order, now: number): number {
  if (order.delay_days != null) return Math.max(0, Math.floor(order.delay_days));
  return order.promised_at ? Math.max(0, Math.floor((now - Date.parse(order.promised_at)) / DAY_MS)) : 0;
}

function Note({ icon, mood, children }: { icon: ReactNode; mood: "good" | "calm" | "bad"; children: ReactNode }) {
  return (
    <li className={classes.note}>
      <span className={classes[mood]}>{icon}</span>
      <span>{children}</span>
    </li>
  );
}

function OpenOrder({ order, whose }: { order: Order; whose?: string | null }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const late = daysLate(order, Date.now());
  const id = order.order_id;
  const date = order.promised_at ? showDate(order.promised_at, language) : undefined;
  if (late > 0) {
    return (
      <Note icon={<IconAlertTriangle size={18} stroke={1.6} aria-hidden />} mood="bad">
        {date
          ? t("customer.order_late", { id, count: late, date })
          : t("customer.order_late_undated", { id, count: late })}
        {whose && ` · ${whose}`}
      </Note>
    );
  }
  return (
    <Note icon={<IconTruck size={18} stroke={1.6} aria-hidden />} mood="calm">
      {date ? t("customer.order_promised", { id, date }) : t("customer.order_open", { id })}
      {whose && ` · ${whose}`}
    </Note>
  );
}

/** What is open, what was promised, and the mood: what one must know before saying hello. */
export function KnowNow({ card }: { card: Card }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const now = Date.now();
  // An account's open matters are those of its contacts too.
  const orders: { order: Order; name?: string | null }[] =
    card.together?.open_orders ?? card.orders.open.map((order) => ({ order }));
  const open = [...orders].sort((a, b) => daysLate(b.order, now) - daysLate(a.order, now)).slice(0, SHOWN);
  const last = newestFirst(card.together?.scores ?? card.scores)[0];
  const { data: moments } = useQuery(momentsQuery(card.id));
  const words = [...(moments?.hurt ?? []), ...(moments?.pleased ?? [])].find(
    ({ answer }) => last && Date.parse(answer.occurred_at) === Date.parse(last.at),
  )?.answer.comment;
  const note = card.notes[0];
  const mood = last && moodOfScore(last.score, last.scale);
  return (
    <ul className={classes.notes}>
      {open.map(({ order, name }) => (
        <OpenOrder key={order.order_id} order={order} whose={name} />
      ))}
      {orders.length > SHOWN && (
        <Note icon={<IconTruck size={18} stroke={1.6} aria-hidden />} mood="calm">
          {t("card.more_open", { count: orders.length - SHOWN })}
        </Note>
      )}
      {!open.length && (
        <Note icon={<IconCheck size={18} stroke={1.6} aria-hidden />} mood="good">
          {t("customer.nothing_open")}
        </Note>
      )}
      {card.complaints_30d > 0 && (
        <Note icon={<IconAlertTriangle size={18} stroke={1.6} aria-hidden />} mood="bad">
          {t("card.complaints", { count: card.complaints_30d })}
        </Note>
      )}
      {last && mood && (
        <Note
          icon={
            mood === "bad" ? (
              <IconMoodSad size={18} stroke={1.6} aria-hidden />
            ) : (
              <IconMoodSmile size={18} stroke={1.6} aria-hidden />
            )
          }
          mood={mood}
        >
          {t("customer.last_score", {
            score: last.score,
            most: mostOf(last.scale),
            scale: word("scale", last.scale),
            ago: showAgo(last.at, language),
          })}
          {last.touchpoint && ` · ${word("touchpoint", last.touchpoint)}`}
          {words && <q className={classes.words}>{words}</q>}
        </Note>
      )}
      {note && (
        <Note icon={<IconNote size={18} stroke={1.6} aria-hidden />} mood="calm">
          {note.text.length > 140 ? `${note.text.slice(0, 140)}…` : note.text}
        </Note>
      )}
    </ul>
  );
}

/** Scores, the newest first, whichever way they came. */
export const newestFirst = (scores: Card["scores"]): Card["scores"] =>
  [...scores].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
