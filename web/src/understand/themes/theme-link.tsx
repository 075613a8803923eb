import { Link, useSearch } from "@tanstack/react-router";
import { narrowedBy, readThemes } from "./address";

/** A theme's name that opens it, on the same comments. */
export function ThemeLink({ theme, className }: { theme: { key: string; name: string }; className?: string }) {
  const query = readThemes(useSearch({ strict: false }));
  return (
    <Link to="/themes/$key" params={{ key: theme.key }} search={narrowedBy(query)} className={className}>
      {theme.name}
    </Link>
  );
}
