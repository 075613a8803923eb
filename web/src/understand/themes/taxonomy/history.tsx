import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { type TaxonomyChange, taxonomyChangesQuery } from "../../../api/themes";
import { showAgo, showMoment } from "../../../lib/dates";
import { currentLanguage } from "../../../lib/i18n";
import { Panel } from "../../../ui/panel";
import classes from "./taxonomy.module.css";

/** What was done, as the server keeps it: names and counts by the action. */
type Detail = Partial<Record<string, unknown>>;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const count = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** A change in words. `nameOf` knows themes by their keys. */
function sayChange(t: TFunction, { action, detail: kept }: TaxonomyChange, nameOf: (key: string) => string): string {
  const detail = kept as Detail;
  const name = text(detail.name) || nameOf(text(detail.theme));
  switch (action) {
    case "saved":
      return t("taxonomy.was.saved", {
        added: count(detail.added),
        changed: count(detail.changed),
        removed: count(detail.removed),
      });
    case "renamed":
      return t("taxonomy.was.renamed", { name: text(detail.from), other: text(detail.to) });
    case "merged":
      return t("taxonomy.was.merged", { name, other: text(detail.into_name) });
    case "split":
      return t("taxonomy.was.split", { name });
    case "hidden":
      return t("taxonomy.was.hidden", { name });
    case "shown":
      return t("taxonomy.was.shown", { name });
    case "taken":
      return t("taxonomy.was.taken", { name: nameOf(text(detail.to)), other: text(detail.group) });
    case "taught":
      return t("taxonomy.was.taught", { name });
    case "discovered":
      return t("taxonomy.was.discovered", { count: Number(detail.themes ?? 0), fresh: count(detail.new) });
    case "undone":
      return t("taxonomy.was.undone");
    default:
      return action;
  }
}

/** Who changed themes, how and when, the last first. */
export function History({ nameOf }: { nameOf: (key: string) => string }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data } = useQuery(taxonomyChangesQuery);
  if (!data?.length) return null;
  return (
    <Panel title={t("taxonomy.history")} className={classes.history}>
      <ol className={classes.said}>
        {data.map((change) => (
          <li key={change.edition}>
            {sayChange(t, change, nameOf)}{" "}
            <span className={classes.dim}>
              {change.by.id === "system" ? t("taxonomy.by_itself") : change.by.name} ·{" "}
              <time dateTime={change.at} title={showMoment(change.at, language)}>
                {showAgo(change.at, language)}
              </time>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
