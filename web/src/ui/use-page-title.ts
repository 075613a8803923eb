import { useEffect } from "react";

/** Names the browser's tab and history entry. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Rapport` : "Rapport";
  }, [title]);
}
