import { Button, Drawer, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useEmployeeName } from "../../api/employees";
import { behindQuery, filterQuery } from "../../api/metrics";
import type { BehindRow, Metric } from "../../api/types";
import { showMoment, showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showMoney, showValue } from "../../lib/numbers";
import type { RuleGroup } from "../../lib/rule";
import { inLanguage, word } from "../../lib/words";
import { ChannelIcon } from "../../ui/channel-icon";
import { EmptyView } from "../../ui/empty-view";
import { ProblemView } from "../../ui/problem-view";
import { ScoreChip } from "../../ui/score-chip";
import { nameOfMetric } from "../../ui/slices";
import { question, WHOLE } from "./address";
import classes from "./behind.module.css";
import { both } from "./drill";
import { sayNode } from "./rule";
import type { Explore } from "./use-explore";

/** What the row itself measured: a score, an amount, a wait, a delay. */
function Figure({ row }: { row: BehindRow }) {
  const language = currentLanguage();
  if (row.score != null) return <ScoreChip score={row.score} scale={row.scale ?? "nps"} />;
  if (row.delay_days != null) return <b>{showValue(row.delay_days, "days", language)}</b>;
  if (row.amount_minor != null) return <b>{showMoney(row.amount_minor, row.currency, language)}</b>;
  if (row.wait_s != null) return <b>{showValue(row.wait_s, "seconds", language)}</b>;
  return null;
}

function sayKind({ kind, name }: BehindRow): string {
  if (kind === "order" && name) return `${word("interaction_kind", "order")}: ${word("order_status", name)}`;
  if (kind === "customer") return word("stage", name ?? "");
  return name && kind !== "feedback" ? word("event", name) : word("interaction_kind", kind ?? "");
}

function Row({ row }: { row: BehindRow }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const employee = useEmployeeName(row.employee_id);
  const where = [
    row.touchpoint && word("touchpoint", row.touchpoint),
    row.channel && word("channel", row.channel),
    inLanguage(row.unit_name) ?? row.unit_id,
    row.order_id && t("explore.order", { id: row.order_id }),
    employee,
  ].filter(Boolean);
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <ChannelIcon channel={row.channel} size={16} />
        <span className={classes.kind}>{sayKind(row)}</span>
        <Figure row={row} />
        <time className={classes.time} dateTime={row.at}>
          {showMoment(row.at, language)}
        </time>
      </div>
      {row.comment && <p className={classes.comment}>{row.comment}</p>}
      <div className={classes.foot}>
        {row.customer_id && (
          <Link to="/customers/$id" params={{ id: row.customer_id }} className={classes.customer}>
            {row.customer_name ?? t("explore.unnamed")}
          </Link>
        )}
        <span>{where.join(" · ")}</span>
      </div>
    </li>
  );
}

function Rows({ metric, view }: { metric: Metric; view: Explore }) {
  const { t } = useTranslation();
  const { query, from, to, unit } = view;
  const clause = query.behind === WHOLE ? undefined : query.behind;
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(
    behindQuery({
      name: metric.name,
      where: both(query.where, clause),
      from: query.behind_from ?? from,
      to: query.behind_to ?? to,
      unit,
    }),
  );
  if (isPending) return [1, 2, 3, 4, 5].map((key) => <Skeleton key={key} height={64} my={12} />);
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  const rows = data.pages.flatMap(({ items }) => items);
  if (!rows.length) return <EmptyView title={t("explore.behind_empty")} text={t("explore.behind_empty_text")} />;
  return (
    <>
      <ul className={classes.rows}>
        {rows.map((row) => (
          <Row key={row.key} row={row} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" fullWidth loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </>
  );
}

/** The interactions and customers behind a number; open while the address says so, so that Back closes it and returns to it. */
export function BehindDrawer({ metric, view }: { metric: Metric; view: Explore }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { query, from, to, go } = view;
  const clause = query.behind && query.behind !== WHOLE ? query.behind : undefined;
  const { data } = useQuery({ ...filterQuery(metric.name, clause), enabled: clause !== undefined });
  const days = showPeriod(query.behind_from ?? from, query.behind_to ?? to, language);
  return (
    <Drawer
      opened={query.behind !== undefined}
      onClose={() => go(question(query))}
      position="right"
      size="min(560px, 100vw)"
      title={<span className={classes.title}>{t("explore.behind_title", { name: nameOfMetric(metric) })}</span>}
      closeButtonProps={{ "aria-label": t("explore.close") }}
    >
      <p className={classes.scope}>
        {clause && data && <>{sayNode(t, data.rule as unknown as RuleGroup)} · </>}
        {days}
      </p>
      {query.behind !== undefined && <Rows metric={metric} view={view} />}
    </Drawer>
  );
}
