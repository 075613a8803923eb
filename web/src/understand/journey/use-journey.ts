import { useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { journeyQuery, momentsQuery, notesQuery } from "../../api/journey";
import { metricQuery, metricsQuery } from "../../api/metrics";
import { sessionQuery } from "../../api/session";
import { keepZone, knowsZone } from "../../lib/period";
import { mayAs } from "../../lib/roles";
import { useScope } from "../../lib/scope";
import { type JourneyQuery, SCALES, type Scale } from "./address";
import { bestScale } from "./cells";

/** The days of the address, and all that is known of the touchpoints in them. */
export function useJourney(query: JourneyQuery) {
  const [zoned, setZoned] = useState(knowsZone);
  const { unit, from, to } = useScope();
  const journey = useQuery(journeyQuery);
  const catalogue = useQuery(metricsQuery);
  const scores = useQueries({
    queries: SCALES.map((name) => metricQuery({ name, by: "touchpoint", from, to, unit })),
  });
  const volume = useQuery(metricQuery({ name: "volume", by: "touchpoint", from, to, unit, compare: false }));
  const moments = useQuery(momentsQuery(to, unit));
  const notes = useQuery(notesQuery);
  const zone = volume.data?.zone;
  useEffect(() => {
    if (!zone || zoned) return;
    // The company's days are known from now on: the page asks again by them.
    keepZone(zone);
    setZoned(true);
  }, [zone, zoned]);
  const answers = Object.fromEntries(SCALES.map((name, index) => [name, scores[index]?.data]));
  const scale: Scale = query.score ?? bestScale(answers);
  const failed = [journey, catalogue, volume, ...scores].find(({ error, data }) => error && !data);
  return {
    unit,
    from,
    to,
    scale,
    metric: catalogue.data?.find(({ name }) => name === scale),
    score: answers[scale],
    waiting: journey.isPending || catalogue.isPending || scores.some(({ isPending }) => isPending),
    error: failed?.error,
    retry: () => {
      for (const one of [journey, catalogue, volume, moments, notes, ...scores]) if (one.error) void one.refetch();
    },
    journey: journey.data,
    volume: volume.data,
    moments: moments.data,
    notes: notes.data ?? [],
  };
}

/** Whether the user may arrange the journey. */
export function useMayArrange(): boolean {
  const role = useQuery(sessionQuery).data?.user.role;
  return role !== undefined && mayAs(role, "analyst");
}
