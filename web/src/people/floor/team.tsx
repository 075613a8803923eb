import { useTranslation } from "react-i18next";
import type { Floor } from "../../api/floor";
import { currentLanguage } from "../../lib/i18n";
import classes from "./floor.module.css";
import { isFew, sayMargin, sayScore } from "./say";

/** The team as a whole: nobody is named, nobody is ranked. */
export function Team({ floor }: { floor: Floor }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { team_today: today, team_month: month, team_score: score } = floor;
  return (
    <section className={classes.card}>
      <h2 className={classes.heading}>{t("floor.team")}</h2>
      {month.n === 0 ? (
        <p className={classes.none}>{t("floor.team_none")}</p>
      ) : (
        <>
          <p>
            {today.n > 0
              ? t("floor.team_today", { count: today.n, good: today.good, n: today.n })
              : t("floor.team_no_today")}
          </p>
          {score && (
            <p className={classes.dim}>
              {t("floor.team_month", {
                score: [sayScore(score, language), sayMargin(score, language)].filter(Boolean).join(" "),
                count: score.n,
              })}
              {isFew(score) && ` · ${t("floor.few")}`}
            </p>
          )}
        </>
      )}
    </section>
  );
}
