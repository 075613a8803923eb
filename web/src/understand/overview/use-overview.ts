import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { metricQuery, metricsQuery, whereEquals } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { grainFor, keepZone, knowsZone } from "../../lib/period";
import { useScope } from "../../lib/scope";
import { type Filter, type GrainChoice, type OverviewQuery, readFilters } from "./address";

const route = getRouteApi("/frame/");

// The metrics that come first when the catalogue has them; the rest follow in its own order.
const FIRST = ["nps", "csat", "ces", "response", "active_base", "revenue", "churn", "delay", "promises_kept"];

/** The catalogue, the best known first. */
export function inOrder(metrics: Metric[]): Metric[] {
  const place = ({ name }: Metric) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...metrics].sort((a, b) => place(a) - place(b));
}

/** What a number is of: days, unit, filters. */
export interface Slice {
  unit?: string;
  from: string;
  to: string;
  filters: Filter[];
}

/** What the address asks for: period as days, grain, filters; and the way to ask for something else. */
export function useOverview() {
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const { unit, period, from, to } = useScope();
  return {
    query,
    unit,
    period,
    from,
    to,
    grain: query.grain ?? grainFor(from, to),
    filters: readFilters(query),
    go: (next: OverviewQuery) => void navigate({ search: next, resetScroll: false }),
  };
}

/** The filters that a metric can be asked with, and those it has no dimension for. */
export function fitting(metric: Metric, filters: Filter[]) {
  return {
    where: whereEquals(filters.filter(([dimension]) => metric.dimensions.includes(dimension))),
    missing: filters.filter(([dimension]) => !metric.dimensions.includes(dimension)),
  };
}

export const useCatalogue = () => useQuery({ ...metricsQuery, select: inOrder });

/** A metric's number over the period, without dimensions. */
export function useTotal(metric: Metric, view: Slice) {
  const { where, missing } = fitting(metric, view.filters);
  const answer = useQuery({
    ...metricQuery({ name: metric.name, where, from: view.from, to: view.to, unit: view.unit }),
    enabled: missing.length === 0,
  });
  return { ...answer, missing };
}

/**
 * Whether the company's zone is known, without which "the last 7 days" are not: on a browser's very first visit it is
 * learned from an answer over the server's own default period.
 */
export function useZone(metric: Metric | undefined): boolean {
  const [known, setKnown] = useState(knowsZone);
  const { data, isError } = useQuery({
    ...metricQuery({ name: metric?.name ?? "" }),
    enabled: !known && metric !== undefined,
  });
  useEffect(() => {
    if (!data) return;
    keepZone(data.zone);
    setKnown(true);
  }, [data]);
  return known || isError;
}

/** The metric's line over time. */
export function useTrend(metric: Metric, view: Slice & { grain: GrainChoice }) {
  const { where } = fitting(metric, view.filters);
  return useQuery(
    metricQuery({
      name: metric.name,
      grain: view.grain,
      where,
      from: view.from,
      to: view.to,
      unit: view.unit,
      compare: false,
    }),
  );
}

/** The dimension that the breakdown shows: the address's, else the first the metric has. */
export function dimensionOf(metric: Metric, query: OverviewQuery): string | undefined {
  if (query.by && metric.dimensions.includes(query.by)) return query.by;
  return metric.dimensions.includes("touchpoint") ? "touchpoint" : metric.dimensions[0];
}

/** The metric by one dimension. A filter on that very dimension is left out: its rows are what one picks from. */
export function useBreakdown(metric: Metric, view: Slice, by: string | undefined) {
  const others = view.filters.filter(([dimension]) => dimension !== by);
  const { where } = fitting(metric, others);
  return useQuery({
    ...metricQuery({ name: metric.name, by, where, from: view.from, to: view.to, unit: view.unit }),
    enabled: by !== undefined,
  });
}
