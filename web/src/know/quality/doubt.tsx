import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { metricsQuery } from "../../api/metrics";
import { type Doubt, qualityHistoryQuery, qualityRowsQuery } from "../../api/quality";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { showDate, showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount, showValue } from "../../lib/numbers";
import { inLanguage, word } from "../../lib/words";
import { ProblemView } from "../../ui/problem-view";
import { sayDoubt } from "../../ui/say-doubt";
import { Sparkline } from "../../ui/sparkline";
import table from "../../ui/table.module.css";
import classes from "./page.module.css";

/** A value as its check counts it. */
function showFound({ kind, value }: Doubt, language: string): string {
  if (kind === "volume") return showValue(value, "count", language);
  return kind === "freshness" ? showValue(value, "count", language) : showValue(value, "share", language);
}

/** What the check found before, run by run. */
function History({ doubt }: { doubt: Doubt }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data } = useQuery(qualityHistoryQuery(doubt.check, doubt.place ?? undefined));
  if (!data) return <Skeleton height={44} />;
  const found = data.slice(0, 40).reverse();
  if (found.length < 2) return <span className={classes.dim}>{t("quality.first_run")}</span>;
  const most = Math.max(...found.map(({ value, high }) => Math.max(value ?? 0, high ?? 0)), Number.EPSILON);
  const points = found.map((one) => ({
    height: (one.value ?? 0) / most,
    mood:
      one.verdict === "doubtful" ? ("bad" as const) : one.verdict === "fine" ? ("good" as const) : ("calm" as const),
    title: `${showMoment(one.at, language)}: ${showFound(one, language)}`,
  }));
  return <Sparkline points={points} label={t("quality.history", { count: found.length })} />;
}

/** The rows that made the doubt. */
function Rows({ doubt }: { doubt: Doubt }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, error, refetch } = useQuery(qualityRowsQuery(doubt.check, doubt.place ?? undefined));
  const { data: units } = useQuery(unitsQuery);
  if (error) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={96} />;
  if (!data.length) return <p className={classes.dim}>{t("quality.no_rows")}</p>;
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t("quality.when")}</th>
          <th>{t("quality.what")}</th>
          <th>{t("quality.unit")}</th>
          <th>{t("quality.source")}</th>
          <th className={table.num}>{t("quality.score")}</th>
        </tr>
      </thead>
      <tbody>
        {data.map((row) => (
          <tr key={row.id}>
            <td className={table.when}>{showMoment(row.occurred_at, language)}</td>
            <td>
              {row.customer_id ? (
                <Link to="/customers/$id" params={{ id: row.customer_id }}>
                  {row.kind && word("interaction_kind", row.kind)}
                </Link>
              ) : (
                row.kind && word("interaction_kind", row.kind)
              )}
            </td>
            <td data-label={t("quality.unit")}>{row.unit_id ? nameOfUnit(units, row.unit_id) : "–"}</td>
            <td data-label={t("quality.source")}>{row.source}</td>
            <td className={table.num} data-label={t("quality.score")}>
              {row.score ?? "–"}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** One thing that may not be trusted: why, which numbers it concerns, and what it was like before. */
export function DoubtItem({ doubt, open, onOpen }: { doubt: Doubt; open: boolean; onOpen: (() => void) | undefined }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: metrics } = useQuery(metricsQuery);
  const names = doubt.metrics.map((name) => inLanguage(metrics?.find((one) => one.name === name)?.title) ?? name);
  const where = doubt.touchpoint ? word("touchpoint", doubt.touchpoint) : t("quality.everywhere");
  return (
    <li className={classes.doubt}>
      <div>
        <div className={classes.sentence}>{sayDoubt(t, doubt, language)}</div>
        <div className={classes.dim}>
          {t("quality.concerns", {
            metrics: names.join(", "),
            where,
            from: showDate(doubt.from, language),
            to: showDate(doubt.to, language),
          })}
          {doubt.n != null && ` · ${t("quality.of_rows", { count: doubt.n, n: showCount(doubt.n, language) })}`}
        </div>
        {doubt.rows && onOpen && (
          <Button variant="subtle" size="compact-sm" ml={-8} mt={2} aria-expanded={open} onClick={onOpen}>
            {open ? t("quality.hide_rows") : t("quality.show_rows")}
          </Button>
        )}
      </div>
      {onOpen && (
        <div className={classes.chart}>
          <History doubt={doubt} />
        </div>
      )}
      {open && (
        <div className={classes.rows}>
          <Rows doubt={doubt} />
        </div>
      )}
    </li>
  );
}
