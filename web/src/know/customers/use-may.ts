import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../../api/session";

const ROLES = ["employee", "supervisor", "analyst", "administrator"] as const;

/** Whether who is signed in has at least this role: what one may not do is not offered. */
export function useMay(): (role: (typeof ROLES)[number]) => boolean {
  const { data } = useQuery(sessionQuery);
  const own = data ? ROLES.indexOf(data.user.role) : -1;
  return (role) => own >= ROLES.indexOf(role);
}
