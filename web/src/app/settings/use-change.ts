import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";

/** A change of the settings: afterwards what it touches is asked anew. */
export function useChange<Input, Output>(change: (input: Input) => Promise<Output>, touches: QueryKey) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: touches }),
  });
}
