import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { askDrivers, type DriversQuestion, driversPlacesQuery, driversQuery, driversRunQuery } from "../../api/drivers";
import { useScope } from "../../lib/scope";
import type { DriversQuery, Scale } from "./address";

/** The question of the address, asked; what can be asked besides, and the run that answers. */
export function useDrivers(query: DriversQuery) {
  const { unit, from, to } = useScope();
  const places = useQuery(driversPlacesQuery(from, to, unit));
  const all = places.data ?? [];
  const scales = [...new Set(all.map(({ scale }) => scale as Scale))];
  const scale = query.scale ?? (scales.includes("nps") ? "nps" : scales[0]);
  const touchpoints = all.filter((one) => one.scale === scale && one.touchpoint);
  const by = query.by ?? (query.touchpoint ? "region" : "touchpoint");
  const question: DriversQuestion | undefined =
    places.data && scale
      ? { scale, touchpoint: query.touchpoint, customers: query.customers, unit, from, to, by }
      : undefined;
  const asked = useQuery(driversQuery(question));
  const run = useQuery(driversRunQuery(asked.data?.id));
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const again = async () => {
    setAsking(true);
    try {
      if (question) queries.setQueryData(driversQuery(question).queryKey, await askDrivers(question, true));
    } finally {
      setAsking(false);
    }
  };
  const shown = run.data ?? asked.data;
  return {
    from,
    to,
    scale,
    scales,
    touchpoints,
    by,
    empty: places.data !== undefined && all.length === 0,
    run: shown,
    error: places.error ?? asked.error ?? run.error,
    retry: () => void queries.invalidateQueries({ queryKey: places.error ? ["drivers-places"] : ["drivers"] }),
    again,
    asking,
  };
}
