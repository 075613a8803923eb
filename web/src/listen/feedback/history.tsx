import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { FeedbackShown } from "../../api/feedback";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import classes from "./detail.module.css";

type Step = FeedbackShown["history"][number];

function sayStep(t: TFunction, { action, by, to, tag }: Step): string {
  const name = by.name;
  switch (action) {
    case "seen":
      return t("feedback.was_seen", { name });
    case "unseen":
      return t("feedback.was_unseen", { name });
    case "assign":
      return to ? t("feedback.was_assigned", { name, to: to.name }) : t("feedback.was_unassigned", { name });
    case "tag":
      return t("feedback.was_tagged", { name, tag: tag ?? "" });
    default:
      return t("feedback.was_untagged", { name, tag: tag ?? "" });
  }
}

/** Who did what with it, and when. */
export function History({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  if (!one.history.length) return null;
  return (
    <section className={classes.part}>
      <h3 className={classes.heading}>{t("feedback.history")}</h3>
      <ul className={classes.history}>
        {one.history.map((step) => (
          <li key={`${step.at} ${step.action} ${step.tag ?? ""}`}>
            <span className={step.undone ? classes.undone : undefined}>{sayStep(t, step)}</span>
            {step.undone && ` (${t("feedback.undone")})`} · {showMoment(step.at, language)}
          </li>
        ))}
      </ul>
    </section>
  );
}
