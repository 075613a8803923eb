import { NativeSelect, Skeleton, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { eventsQuery, sourcesQuery } from "../../api/sources";
import type { SourceEvent } from "../../api/types";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { EmptyView } from "../../ui/empty-view";
import { ProblemView } from "../../ui/problem-view";
import { CodeBlock } from "./code-block";
import classes from "./data-in.module.css";
import { nameOfKind, sayProblem } from "./words";

const route = getRouteApi("/frame/data");

const MOOD = { stored: classes.good, duplicate: classes.calm, refused: classes.bad } as const;

/** Less than this, in milliseconds, is the way of the message and no wrong clock. */
const CLOCK_MS = 2000;

function clock(at: string, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(
    new Date(at),
  );
}

function Resolved({ event }: { event: SourceEvent }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const facts: [string, React.ReactNode][] = [];
  if (event.code) {
    facts.push([t("data_in.events.why"), `${sayProblem(t, event.code, event.code)} (${event.code})`]);
    if (event.field) facts.push([t("data_in.events.field"), event.field]);
    if (event.detail) facts.push([t("data_in.events.detail"), event.detail]);
  }
  if (event.occurred_at) facts.push([t("data_in.events.occurred"), showMoment(event.occurred_at, language)]);
  if (event.corrected_ms != null && Math.abs(event.corrected_ms) >= CLOCK_MS) {
    const seconds = number.format(event.corrected_ms / 1000);
    facts.push([t("data_in.events.clock"), t("data_in.events.corrected", { seconds })]);
  }
  if (event.identifiers.length) facts.push([t("data_in.events.known_by"), event.identifiers.join(", ")]);
  if (event.customer_id) {
    facts.push([
      t("data_in.events.customer"),
      <Link key="customer" to="/customers/$id" params={{ id: event.customer_id }} className={classes.link}>
        {event.customer_id}
      </Link>,
    ]);
    facts.push([t("data_in.events.fragment"), event.fragment_id]);
  }
  if (event.message_id) facts.push([t("data_in.events.message"), event.message_id]);
  facts.push([t("data_in.events.took"), t("data_in.events.ms", { ms: number.format(event.took_ms) })]);
  return (
    <div className={classes.resolved}>
      <dl className={classes.pairs}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <CodeBlock code={JSON.stringify(event.payload, null, 2)} label={t("data_in.events.payload")} />
    </div>
  );
}

function Event({ event }: { event: SourceEvent }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const named = event.name ?? (event.kind ? nameOfKind(t, event.kind) : event.code);
  return (
    <li>
      <details className={classes.event}>
        <summary>
          <time dateTime={event.received_at}>{clock(event.received_at, language)}</time>
          <span className={`${classes.mark} ${MOOD[event.outcome as keyof typeof MOOD]}`}>
            {t(`data_in.outcome.${event.outcome as "stored"}`)}
          </span>
          <span className={classes.eventName}>{named}</span>
          <span className={classes.dim}>{event.source}</span>
        </summary>
        <Resolved event={event} />
      </details>
    </li>
  );
}

/** Events as they arrive, and what became of each. */
export function Events() {
  const { t } = useTranslation();
  const { key } = route.useSearch();
  const navigate = route.useNavigate();
  const [paused, setPaused] = useState(false);
  const { data: sources } = useQuery(sourcesQuery);
  const { data, error, refetch } = useQuery(eventsQuery(key, paused));
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  return (
    <div className={classes.narrow}>
      <div className={classes.toolbar}>
        <NativeSelect
          size="xs"
          aria-label={t("data_in.events.source")}
          value={key ?? ""}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ search: { tab: "events", key: value || undefined }, resetScroll: false })
          }
          data={[
            { value: "", label: t("data_in.events.all") },
            ...(sources?.items ?? []).map(({ id, name, ends_with }) => ({ value: id, label: `${name} …${ends_with}` })),
          ]}
        />
        <Switch
          label={t("data_in.events.pause")}
          checked={paused}
          onChange={(event) => setPaused(event.currentTarget.checked)}
        />
        <span className={classes.dim} role="status">
          {paused ? t("data_in.events.paused") : t("data_in.events.watching")}
        </span>
      </div>
      {!data ? (
        <Skeleton height={240} />
      ) : data.items.length ? (
        <ol className={classes.events}>
          {data.items.map((event) => (
            <Event key={event.number} event={event} />
          ))}
        </ol>
      ) : (
        <EmptyView title={t("data_in.events.empty_title")} text={t("data_in.events.empty_text")} />
      )}
    </div>
  );
}
