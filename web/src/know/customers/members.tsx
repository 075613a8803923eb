import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/types";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { ScoreChip } from "../../ui/score-chip";
import { KindIcon } from "./kind-icon";
import classes from "./members.module.css";

/** Those who belong together: the contacts of an account, the members of a household, or what a person belongs to. */
export function Members({ people }: { people: Card["members"] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <ul className={classes.list}>
      {people.map(({ id, name, relation, kind, stage, last_seen_at, last_score, open_orders, late_orders }) => (
        <li key={id} className={classes.member}>
          <KindIcon kind={kind} />
          <span className={classes.who}>
            <Link to="/customers/$id" params={{ id }} className={classes.name}>
              {name || t("customers.nameless")}
            </Link>
            <span className={classes.dim}>
              {[
                relation && word("relation", relation),
                word("stage", stage),
                last_seen_at && showAgo(last_seen_at, language),
                open_orders > 0 && t("card.open_orders", { count: open_orders }),
              ]
                .filter(Boolean)
                .join(" · ")}
              {late_orders > 0 && <span className={classes.bad}> · {t("chosen.late", { count: late_orders })}</span>}
            </span>
          </span>
          {last_score && <ScoreChip score={last_score.score} scale={last_score.scale} />}
        </li>
      ))}
    </ul>
  );
}
