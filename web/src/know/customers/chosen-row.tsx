import { VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { CustomerFound } from "../../api/types";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { DASH, showMoney } from "../../lib/numbers";
import { word } from "../../lib/words";
import { ScoreChip } from "../../ui/score-chip";
import classes from "./chosen.module.css";
import { KindIcon } from "./kind-icon";

/** A customer in a list by rule: each column with its name for who hears the row, and on a phone for who sees it. */
export function ChosenRow({ customer }: { customer: CustomerFound }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { id, name, kind, stage, grade, last_seen_at, last_score, open_orders, late_orders, value } = customer;
  const first = value[0];
  return (
    <li>
      <Link to="/customers/$id" params={{ id }} className={classes.row} data-customer>
        <span className={classes.first}>
          <KindIcon kind={kind} />
          <span className={classes.name}>{name || t("customers.nameless")}</span>
        </span>
        <span className={stage === "at_risk" || stage === "left" ? classes.bad : undefined}>
          <VisuallyHidden>{t("chosen.column.stage")}: </VisuallyHidden>
          {word("stage", stage)}
        </span>
        <span>
          <VisuallyHidden>{t("chosen.column.grade")}: </VisuallyHidden>
          {grade ?? DASH}
        </span>
        <span>
          <VisuallyHidden>{t("chosen.column.score")}: </VisuallyHidden>
          {last_score ? <ScoreChip score={last_score.score} scale={last_score.scale} /> : DASH}
        </span>
        <span className={classes.dim}>
          <VisuallyHidden>{t("chosen.column.seen")}: </VisuallyHidden>
          {last_seen_at ? showAgo(last_seen_at, language) : DASH}
        </span>
        <span className={open_orders ? undefined : classes.dim}>
          <span className={classes.label}>{t("chosen.column.open")}: </span>
          {open_orders}
          {late_orders > 0 && <span className={classes.bad}> {t("chosen.late", { count: late_orders })}</span>}
        </span>
        <span className={classes.money}>
          <span className={classes.label}>{t("chosen.column.value")}: </span>
          {first ? showMoney(first.amount_minor, first.currency, language) : DASH}
        </span>
      </Link>
    </li>
  );
}
