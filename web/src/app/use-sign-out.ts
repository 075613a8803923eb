import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { asProblem } from "../api/problem";
import { signOut } from "../api/session";

/** The way out. */
export function useSignOut(): () => void {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: signOut,
    onSettled: (_done, error) => {
      // A session that has already ended is as good as signed out.
      if (error && asProblem(error).status !== 401) return;
      queries.clear();
      void navigate({ to: "/sign-in", search: {} });
    },
  });
  return mutate;
}
