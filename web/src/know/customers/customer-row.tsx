import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CustomerFound } from "../../api/types";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { sayIdentifier } from "../../lib/identifiers";
import { word } from "../../lib/words";
import { ScoreChip } from "../../ui/score-chip";
import { KindIcon } from "./kind-icon";
import { splitMatch } from "./match";
import classes from "./search-page.module.css";

// What the columns show anyway needs no "found by".
const SEEN = new Set(["name", "email", "phone"]);

function Marked({ text, q }: { text: string; q: string }) {
  return splitMatch(text, q).map(({ part, hit, at }) =>
    hit ? <mark key={at}>{part}</mark> : <span key={at}>{part}</span>,
  );
}

/** A customer among those found: who, where the match is, seen when, last score. */
export function CustomerRow({ customer, q }: { customer: CustomerFound; q: string }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { id, name, kind, stage, grade, email_masked, phone_masked, matched, last_seen_at, last_score } = customer;
  const facts = [stage && word("stage", stage), grade && t("customers.grade", { grade })].filter(Boolean).join(" · ");
  const contact = [phone_masked, email_masked].filter(Boolean).join(" · ");
  return (
    <li>
      <Link to="/customers/$id" params={{ id }} className={classes.row} data-customer>
        <KindIcon kind={kind} />
        <span>
          <span className={classes.name}>
            <Marked text={name || t("customers.nameless")} q={q} />
          </span>
          {facts && <span className={classes.dim}> {facts}</span>}
        </span>
        <span className={`${classes.dim} ${classes.contact}`}>
          {SEEN.has(matched) ? contact : t("customers.matched", { what: sayIdentifier(matched) })}
        </span>
        <span className={classes.seen}>{last_seen_at && showAgo(last_seen_at, language)}</span>
        <span className={classes.score}>
          {last_score && <ScoreChip score={last_score.score} scale={last_score.scale} />}
        </span>
      </Link>
    </li>
  );
}
