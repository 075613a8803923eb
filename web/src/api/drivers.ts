import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
export type DriversQuestion = Schemas["DriversQuestion"];
export type DriversRun = Schemas["DriversRun"];
export type Found = Schemas["DriversFound"];
export type Factor = Schemas["DriversFactor"];
export type Meaning = Schemas["FactorMeaning"];
export type Points = Schemas["DriversPoints"];
export type PointStep = Schemas["DriversStepDown"];
export type Bin = Schemas["DriversBin"];
export type DriversAnswer = Schemas["DriversAnswer"];
export type WhyScore = Schemas["WhyScore"];
export type WhatIf = Schemas["WhatIfRequest"];

/** How often a run in the background is looked at, in milliseconds. */
const LOOK = 1000;

/** Scores and touchpoints that have answers in the days. */
export const driversPlacesQuery = (from: string, to: string, unit?: string) =>
  queryOptions({
    queryKey: ["drivers-places", from, to, unit ?? ""],
    queryFn: async ({ signal }) =>
      (await read(api.GET("/api/v1/drivers/places", { params: { query: { from, to, unit } }, signal }))).items,
    staleTime: 60_000,
  });

export const askDrivers = (question: DriversQuestion, again = false): Promise<DriversRun> =>
  read(api.POST("/api/v1/drivers", { body: { question, again } }));

/** Asks a question: the answer of the last day, or a run in the background. */
export const driversQuery = (question: DriversQuestion | undefined) =>
  queryOptions({
    queryKey: ["drivers", question],
    queryFn: () => askDrivers(question as DriversQuestion),
    enabled: question !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A run; looked at until it is done. */
export const driversRunQuery = (id: string | undefined) =>
  queryOptions({
    queryKey: ["drivers-run", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/drivers/{id}", { params: { path: { id: id ?? "" } }, signal })),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data } }) => (data && ["done", "failed"].includes(data.state) ? false : LOOK),
  });

/** Masked comments beside the steps of a run that is done. */
export const driversSentencesQuery = (id: string) =>
  queryOptions({
    queryKey: ["drivers-sentences", id],
    queryFn: async ({ signal }) =>
      (await read(api.GET("/api/v1/drivers/{id}/sentences", { params: { path: { id } }, signal }))).items,
    staleTime: 300_000,
  });

/** Answers that a factor pulled most. */
export const driversAnswersQuery = (id: string, factor: string, way: "down" | "up") =>
  queryOptions({
    queryKey: ["drivers-answers", id, factor, way],
    queryFn: async ({ signal }) =>
      (
        await read(
          api.GET("/api/v1/drivers/{id}/answers", {
            params: { path: { id }, query: { factor, way } },
            signal,
          }),
        )
      ).items,
    staleTime: 300_000,
  });

export const whatIfQuery = (id: string, change: WhatIf) =>
  queryOptions({
    queryKey: ["drivers-what-if", id, change],
    queryFn: () => read(api.POST("/api/v1/drivers/{id}/what-if", { params: { path: { id } }, body: change })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Why a customer gave a score. */
export const whyQuery = (id: string) =>
  queryOptions({
    queryKey: ["drivers-why", id],
    queryFn: ({ signal }) => read(api.GET("/api/v1/drivers/why/{id}", { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });
