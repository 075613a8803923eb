import { queryOptions } from "@tanstack/react-query";
import { inLanguage } from "../lib/words";
import { api, read } from "./client";

/** The company's units that the user may see. */
export const unitsQuery = queryOptions({
  queryKey: ["units"],
  queryFn: async () => (await read(api.GET("/api/v1/units"))).items,
  staleTime: 10 * 60_000,
});

/** Units as they are asked for; nothing while they are not known. */
export type Units = { code: string; name: { en: string; ru: string } }[] | undefined;

/** What people call a unit; its code while that is not known. */
export const nameOfUnit = (units: Units, code: string): string =>
  inLanguage(units?.find((unit) => unit.code === code)?.name) ?? code;
