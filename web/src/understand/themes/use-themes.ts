import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../../api/session";
import { type ThemesFilter, themesQuery } from "../../api/themes";
import { mayAs } from "../../lib/roles";
import { useScope } from "../../lib/scope";
import { narrowedBy, type ThemesQuery } from "./address";

/** The comments of the address, as the API asks for them. */
export function useNarrowed(query: ThemesQuery): ThemesFilter {
  const { unit, from, to } = useScope();
  const { bad, ...narrowed } = narrowedBy(query);
  return { ...narrowed, ...(bad && { sentiment: "negative" }), unit, from, to };
}

/** Themes of the comments of the address. */
export function useThemes(query: ThemesQuery) {
  return useQuery(themesQuery(useNarrowed(query), query.block ?? "group"));
}

/** Whether the user may change themes. */
export function useMayChange(): boolean {
  const role = useQuery(sessionQuery).data?.user.role;
  return role !== undefined && mayAs(role, "analyst");
}
