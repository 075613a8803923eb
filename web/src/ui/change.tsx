import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { currentLanguage } from "../lib/i18n";
import { isNil, showSize, type Unit } from "../lib/numbers";
import classes from "./change.module.css";

interface Props {
  change: number | null | undefined;
  significant: boolean | null | undefined;
  unit: Unit;
  better: "higher" | "lower" | "neither";
  currency?: string | null;
}

/** Whether a change is good, bad, or not to be judged: inside its interval it is neither. */
export function moodOf({ change, significant, better }: Pick<Props, "change" | "significant" | "better">) {
  if (!change || !significant || better === "neither") return "calm";
  return change > 0 === (better === "higher") ? "good" : "bad";
}

/** The change against the period before: `▲ 3`. Grey when it is inside its interval. */
export function Change({ change, significant, unit, better, currency }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  if (change == null) return null;
  const mood = moodOf({ change, significant, better });
  if (isNil(change, unit)) {
    return (
      <span data-change className={classes.calm} title={t("change.none")}>
        <span aria-hidden>=</span>
        <VisuallyHidden>{t("change.none")}</VisuallyHidden>
      </span>
    );
  }
  const size = showSize(change, unit, language, currency) + (unit === "share" ? ` ${t("change.pp")}` : "");
  const words = change > 0 ? t("change.up", { size }) : t("change.down", { size });
  return (
    <span data-change className={classes[mood]} title={significant ? words : t("change.unsure", { words })}>
      <span aria-hidden>
        {change > 0 ? "▲" : "▼"} {size}
      </span>
      <VisuallyHidden>{significant ? words : t("change.unsure", { words })}</VisuallyHidden>
    </span>
  );
}
