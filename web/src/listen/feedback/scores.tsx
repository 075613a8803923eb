import { useTranslation } from "react-i18next";
import type { FeedbackShown } from "../../api/feedback";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { heightOfScore, moodOfScore, mostOf } from "../../lib/scores";
import { word } from "../../lib/words";
import { Sparkline } from "../../ui/sparkline";
import classes from "./detail.module.css";

/** Other scores of the same customer, as a line. */
export function Scores({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const points = [...one.scores].reverse().flatMap(({ score, scale, occurred_at, touchpoint }) =>
    score != null && scale
      ? [
          {
            height: heightOfScore(score, scale),
            mood: moodOfScore(score, scale),
            title: [
              `${word("scale", scale)} ${score}/${mostOf(scale)}`,
              showDate(occurred_at, language),
              touchpoint && word("touchpoint", touchpoint),
            ]
              .filter(Boolean)
              .join(" · "),
          },
        ]
      : [],
  );
  if (points.length < 2) return null;
  return (
    <section className={classes.part}>
      <h3 className={classes.heading}>{t("feedback.scores")}</h3>
      <div className={classes.spark}>
        <Sparkline points={points} label={t("feedback.scores_label", { count: points.length })} />
      </div>
    </section>
  );
}
