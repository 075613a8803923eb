import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, read } from "./client";
import type { Employee } from "./types";

interface Waiting {
  id: string;
  told: (employee: Employee | null) => void;
  failed: (error: unknown) => void;
}

/** Ids asked for at once. */
const MOST = 50;
const PAUSE_MS = 5;
let waiting: Waiting[] = [];

async function ask(asked: Waiting[]) {
  try {
    const ids = asked.map(({ id }) => id).join(",");
    const { items } = await read(api.GET("/api/v1/employees", { params: { query: { ids } } }));
    const known = new Map(items.map((one) => [one.employee_id, one]));
    for (const { id, told } of asked) told(known.get(id) ?? null);
  } catch (error) {
    for (const { failed } of asked) failed(error);
  }
}

function askAll() {
  const all = waiting;
  waiting = [];
  for (let first = 0; first < all.length; first += MOST) void ask(all.slice(first, first + MOST));
}

/** Those that a screen asks for one by one are asked for together. */
const load = (id: string): Promise<Employee | null> =>
  new Promise((told, failed) => {
    waiting.push({ id, told, failed });
    if (waiting.length === 1) setTimeout(askAll, PAUSE_MS);
  });

const employeeQuery = (id: string) =>
  queryOptions({ queryKey: ["employee", id], queryFn: () => load(id), staleTime: 10 * 60_000, enabled: id !== "" });

/** What an employee is called; the id while that is not known. */
export function useEmployeeName(id: string | null | undefined): string | undefined {
  const { data } = useQuery(employeeQuery(id ?? ""));
  return data?.name ?? id ?? undefined;
}
