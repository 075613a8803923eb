import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEmployeeName } from "../../api/employees";
import type { Card, Order } from "../../api/types";
import { showAgo, showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { sayIdentifier } from "../../lib/identifiers";
import { showMoney } from "../../lib/numbers";
import { knownWord, word } from "../../lib/words";
import { Agreements } from "./agreements";
import classes from "./card.module.css";
import { Joined } from "./joined";
import { Members } from "./members";

function Section({ title, open, children }: { title: string; open: boolean; children: ReactNode }) {
  return (
    <details className={classes.section} open={open}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Employee({ id }: { id: string }) {
  return <>{useEmployeeName(id)}</>;
}

// What the head of the card and the contacts say already.
const SAID_ELSEWHERE = new Set([
  "name",
  "email",
  "phone",
  "grade",
  "city",
  "language",
  "attention_group",
  "region_code",
]);

function sayTrait(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => sayTrait(name, one)).join(", ");
  if (typeof value === "object" && value) {
    const parts = Object.entries(value).filter(([, one]) => one != null);
    return parts.map(([key, one]) => `${word("trait", key).toLowerCase()} ${sayTrait(key, one)}`).join(", ");
  }
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return showDate(value, currentLanguage());
  if (name === "gender") return knownWord("gender", String(value)) ?? String(value);
  if (name === "country" && /^[A-Z]{2}$/.test(String(value)))
    return new Intl.DisplayNames(currentLanguage(), { type: "region" }).of(String(value)) ?? String(value);
  if (name === "preferred_channel") return word("channel", String(value));
  return name === "customer_type" ? word("customer_kind", String(value)) : String(value);
}

function OrderLine({ order }: { order: Order }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { order_id, status, ordered_at, total_minor, currency, delay_days, items } = order;
  const late = delay_days != null && delay_days >= 1 ? Math.floor(delay_days) : 0;
  const facts = [ordered_at && showDate(ordered_at, language), items && t("customer.items", { count: items })];
  return (
    <li className={classes.order}>
      <span>
        {order_id} <span className={classes.dim}>{word("order_status", status)}</span>
      </span>
      <span className={classes.amount}>{total_minor != null && showMoney(total_minor, currency, language)}</span>
      <span className={classes.dim}>{facts.filter(Boolean).join(" · ")}</span>
      {late > 0 && <span className={`${classes.amount} ${classes.bad}`}>{t("customer.late", { count: late })}</span>}
    </li>
  );
}

/** The rest of what is known: contacts, agreements, orders, traits, people around, and where the profile comes from. */
export function Facts({ card }: { card: Card }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const wide = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  const orders = [...card.orders.open, ...card.orders.closed];
  const traits = Object.entries(card.traits).filter(
    ([name, value]) => value != null && value !== "" && !SAID_ELSEWHERE.has(name),
  );
  return (
    <>
      {card.identifiers.length > 0 && (
        <Section title={t("customer.identifiers")} open={wide}>
          <dl className={classes.pairs}>
            {card.identifiers.map(({ kind, value }) => (
              <div key={`${kind}·${value}`}>
                <dt>{sayIdentifier(kind)}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      {orders.length > 0 && (
        <Section title={t("customer.orders", { count: orders.length })} open={wide}>
          <ul className={classes.orders}>
            {orders.map((order) => (
              <OrderLine key={order.order_id} order={order} />
            ))}
          </ul>
        </Section>
      )}
      {card.households.length > 0 && (
        <Section title={t("customer.households")} open>
          <Members people={card.households} />
        </Section>
      )}
      <Section title={t("card.agreements")} open={wide}>
        <Agreements card={card} />
      </Section>
      {traits.length > 0 && (
        <Section title={t("customer.traits")} open={wide}>
          <dl className={classes.pairs}>
            {traits.map(([name, value]) => (
              <div key={name}>
                <dt>{word("trait", name)}</dt>
                <dd>{sayTrait(name, value)}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      {card.talked_to.length > 0 && (
        <Section title={t("customer.talked_to")} open={wide}>
          <ul className={classes.plain}>
            {card.talked_to.map(({ employee_id, last_at, times }) => (
              <li key={employee_id}>
                <Employee id={employee_id} />{" "}
                <span className={classes.dim}>
                  {t("customer.times", { count: times })} · {showAgo(last_at, language)}
                </span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {card.fragments.length > 0 && (
        <Section title={t("customer.joined")} open={false}>
          <Joined card={card} />
        </Section>
      )}
    </>
  );
}
