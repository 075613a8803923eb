import { Button } from "@mantine/core";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CustomerGroup, GroupsFound } from "../../api/groups";
import { currentLanguage } from "../../lib/i18n";
import { sayFactor, showFactor } from "./say";
import classes from "./traits.module.css";

const AT_FIRST = 6;
/** Deviations at which the longest bars end: at least, and at most. */
const ENDS = [1, 2] as const;

/** How a group differs from all customers: a bar for each factor, to the right where there is more of it. */
export function Traits({
  group,
  found,
  chosen,
  open,
}: {
  group: CustomerGroup;
  found: GroupsFound;
  chosen?: string;
  open: (factor: string) => void;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [all, setAll] = useState(false);
  // Bars of all groups have one scale.
  const most = Math.max(...found.groups.flatMap(({ traits }) => traits.map(({ deviation }) => Math.abs(deviation))));
  const end = Math.min(ENDS[1], Math.max(ENDS[0], most));
  const items = all ? group.traits : group.traits.slice(0, AT_FIRST);
  return (
    <div>
      <div className={classes.legend} aria-hidden>
        <span />
        <span className={classes.sides}>
          <span>{t("groups.less")}</span>
          <span>{t("groups.more")}</span>
        </span>
        <span className={classes.end}>{t("groups.here_and_all")}</span>
      </div>
      <ul className={classes.traits}>
        {items.map((trait) => {
          const factor = found.factors.find(({ key }) => key === trait.factor);
          if (!factor) return null;
          const size = Math.min(1, Math.abs(trait.deviation) / end);
          const here = showFactor(trait.factor, trait.mean, found, language);
          const usual = showFactor(trait.factor, factor.mean, found, language);
          return (
            <li key={trait.factor}>
              <button
                type="button"
                className={classes.trait}
                aria-pressed={chosen === trait.factor}
                onClick={() => open(trait.factor)}
              >
                <span className={classes.name}>{sayFactor(t, factor, language)}</span>
                <span className={classes.track} aria-hidden>
                  <span
                    className={classes.bar}
                    data-side={trait.deviation < 0 ? "less" : "more"}
                    data-weak={Math.abs(trait.deviation) < 0.4 || undefined}
                    style={{ "--size": `${50 * size}%` } as CSSProperties}
                  />
                </span>
                <span className={classes.end}>
                  <strong>{here}</strong> <span className={classes.usual}>{t("groups.beside_all", { usual })}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {group.traits.length > AT_FIRST && (
        <Button variant="subtle" size="compact-sm" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t("groups.fewer_traits") : t("groups.all_traits", { count: group.traits.length })}
        </Button>
      )}
    </div>
  );
}
