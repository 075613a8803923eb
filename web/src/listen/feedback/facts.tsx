import { IconAlertTriangle, IconCheck, IconHourglass, IconTruck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { FeedbackShown } from "../../api/feedback";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { saySpan, showMoney } from "../../lib/numbers";
import classes from "./detail.module.css";

const DAY_MS = 86_400_000;

type Order = NonNullable<FeedbackShown["order"]>;

/** Whole days the promise was broken by when the order came, or by now while it has not; nothing without a promise. */
export function lateBy(order: Order, now: number): number | undefined {
  if (!order.promised_at) return undefined;
  const until = order.delivered_at ? Date.parse(order.delivered_at) : now;
  return Math.max(0, Math.floor((until - Date.parse(order.promised_at)) / DAY_MS));
}

function Fact({ icon, mood, children }: { icon: ReactNode; mood: "good" | "bad" | "dim"; children: ReactNode }) {
  return (
    <li className={classes.fact}>
      <span className={classes[mood]}>{icon}</span>
      <span>{children}</span>
    </li>
  );
}

function OrderFact({ order }: { order: Order }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const id = order.order_id;
  const late = lateBy(order, Date.now());
  const day = (at: string | null | undefined) => (at ? showDate(at, language) : "");
  const promised = day(order.promised_at);
  const sum =
    order.total_minor != null && order.currency ? ` · ${showMoney(order.total_minor, order.currency, language)}` : "";
  if (order.status === "cancelled" || order.status === "returned") {
    return (
      <Fact icon={<IconTruck size={18} stroke={1.6} aria-hidden />} mood="dim">
        {order.status === "cancelled" ? t("feedback.order_cancelled", { id }) : t("feedback.order_returned", { id })}
        {sum}
      </Fact>
    );
  }
  if (late === undefined) {
    return (
      <Fact icon={<IconTruck size={18} stroke={1.6} aria-hidden />} mood="dim">
        {t("feedback.order", { id })}
        {sum}
      </Fact>
    );
  }
  if (late > 0) {
    return (
      <Fact icon={<IconAlertTriangle size={18} stroke={1.6} aria-hidden />} mood="bad">
        {order.delivered_at
          ? t("feedback.order_late", { id, count: late, promised, delivered: day(order.delivered_at) })
          : t("feedback.order_overdue", { id, count: late, promised })}
        {sum}
      </Fact>
    );
  }
  return (
    <Fact icon={<IconCheck size={18} stroke={1.6} aria-hidden />} mood="good">
      {order.delivered_at
        ? t("feedback.order_in_time", { id, promised, delivered: day(order.delivered_at) })
        : t("feedback.order_promised", { id, promised })}
      {sum}
    </Fact>
  );
}

/** The facts of that day: the order against its promise, and how long they waited. */
export function Facts({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const calls = one.around.filter(
    (entry) => entry.wait_s != null && Date.parse(entry.occurred_at) <= Date.parse(one.occurred_at),
  );
  const wait = one.wait_s ?? calls[0]?.wait_s;
  if (!one.order && wait == null) return null;
  return (
    <section className={classes.part}>
      <h3 className={classes.heading}>{t("feedback.facts")}</h3>
      <ul className={classes.facts}>
        {one.order && <OrderFact order={one.order} />}
        {wait != null && (
          <Fact icon={<IconHourglass size={18} stroke={1.6} aria-hidden />} mood={wait > 300 ? "bad" : "dim"}>
            {t("feedback.waited", { span: saySpan(t, wait) })}
          </Fact>
        )}
      </ul>
    </section>
  );
}
