import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { liveName, type MetricToday } from "../../api/live";
import type { Metric } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { showCount, showValue } from "../../lib/numbers";
import { companyToday } from "../../lib/period";
import { useLive } from "../../ui/use-live";
import { sayCount } from "./say";
import classes from "./tiles.module.css";
import type { Slice } from "./use-overview";

/** A period that has not ended yet is asked for again this often at most, however much comes in. */
const REFRESH_MS = 5_000;

/** The metric today, so far. Only what customers answer is told of a part of a day: sums and bases would mislead. */
export function useToday(metric: Metric, view: Pick<Slice, "unit" | "filters">): MetricToday | undefined {
  const told = (metric.unit === "points" || metric.unit === "score") && view.filters.length === 0;
  return useLive<MetricToday>(told ? liveName(`metric/${metric.name}`, { unit: view.unit }) : undefined);
}

/** Asks again for the numbers of a period that holds today, when something came in. */
export function useRefresh(metric: Metric, to: string, today: MetricToday | undefined): void {
  const queries = useQueryClient();
  const asked = useRef(0);
  useEffect(() => {
    if (!today || to <= companyToday()) return;
    const wait = Math.max(0, asked.current + REFRESH_MS - Date.now());
    const timer = setTimeout(() => {
      asked.current = Date.now();
      void queries.invalidateQueries({ queryKey: ["metric", metric.name] });
    }, wait);
    return () => clearTimeout(timer);
  }, [today, to, metric.name, queries]);
}

export function Today({ metric, today }: { metric: Metric; today: MetricToday }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { value, n } = today.total;
  if (!n) return <span>{t("overview.today_none")}</span>;
  const shown = showValue(value, metric.unit, language);
  return (
    <span
      className={classes.today}
      title={t("overview.today_label", { value: shown, count: sayCount(t, language, n, metric.unit) })}
    >
      {t("overview.today", { value: shown, size: showCount(n, language) })}
    </span>
  );
}
