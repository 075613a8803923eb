import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type MetricQuestion, metricQuery, metricsQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { keepZone, knowsZone } from "../../lib/period";
import { useScope } from "../../lib/scope";
import type { ExploreQuery } from "./address";

const route = getRouteApi("/frame/explore");

/** The sentence as the address holds it, and the way to say another. */
export function useExplore() {
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const { unit, from, to } = useScope();
  return {
    query,
    unit,
    from,
    to,
    by: query.by ?? [],
    grain: query.grain,
    go: (next: ExploreQuery) => void navigate({ search: next, resetScroll: false }),
  };
}

export type Explore = ReturnType<typeof useExplore>;

/** The metric that the sentence names: without one, the catalogue's first. */
export function useMetric(query: ExploreQuery) {
  const catalogue = useQuery(metricsQuery);
  const metrics = catalogue.data;
  return { ...catalogue, metrics, metric: metrics?.find(({ name }) => name === query.metric) ?? metrics?.[0] };
}

/** The sentence as a question to the metric. */
export const questionOf = (metric: Metric, { query, by, grain, from, to, unit }: Explore): MetricQuestion => ({
  name: metric.name,
  by: by.length ? by.join(",") : undefined,
  grain,
  where: query.where,
  from,
  to,
  unit,
});

/** Whether the company's zone is known; a browser's first visit learns it from an answer. */
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
