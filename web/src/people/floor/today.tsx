import { useTranslation } from "react-i18next";
import type { Floor } from "../../api/floor";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import classes from "./floor.module.css";
import { isFew, sayScore } from "./say";

/** Today: how many answers, how many of them pleased, the score. None is said in words, not as a zero. */
export function Today({ floor }: { floor: Floor }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { n, good } = floor.today;
  return (
    <section className={classes.card}>
      <h2 className={classes.heading}>{floor.linked ? t("floor.today") : t("floor.today_unit")}</h2>
      {n === 0 ? (
        <p className={classes.none}>
          {floor.last_at ? t("floor.none_today", { ago: showAgo(floor.last_at, language) }) : t("floor.none_month")}
        </p>
      ) : (
        <>
          <p className={classes.big}>
            {t("floor.pleased", { count: n, good: showCount(good, language), n: showCount(n, language) })}
          </p>
          <div className={classes.share} aria-hidden>
            <span style={{ flexGrow: good }} className={classes.shareGood} />
            <span style={{ flexGrow: n - good }} className={classes.shareRest} />
          </div>
          {floor.today_score && (
            <p className={classes.dim}>
              {sayScore(floor.today_score, language)} · {t("floor.answers", { count: n })}
              {floor.today_score.n < n && ` · ${t("floor.on_scale", { count: floor.today_score.n })}`}
              {isFew(floor.today_score) && ` · ${t("floor.few")}`}
            </p>
          )}
        </>
      )}
    </section>
  );
}
