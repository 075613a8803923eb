import { QueryClient } from "@tanstack/react-query";
import { asProblem } from "../api/problem";

/** The cache of answers: what may pass is asked again twice, what was refused is not. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A server on this very machine answers without any network.
        networkMode: "always",
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && asProblem(error).passing,
      },
      mutations: { networkMode: "always" },
    },
  });
}
