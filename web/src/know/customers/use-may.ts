import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "../../api/session";
import { mayAs, type Role } from "../../lib/roles";

/** Whether who is signed in has at least this role: what one may not do is not offered. */
export function useMay(): (least: Role) => boolean {
  const { data } = useQuery(sessionQuery);
  return (least) => data !== undefined && mayAs(data.user.role, least);
}
