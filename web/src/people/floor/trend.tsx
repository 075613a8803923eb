import { useTranslation } from "react-i18next";
import type { Floor } from "../../api/floor";
import { showDay } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { Change } from "../../ui/change";
import classes from "./floor.module.css";
import { isFew, sayMargin, sayScore, unitOf } from "./say";

const W = 300;
const H = 72;

/** The last 30 days: a column of answers a day, the pleased below; and the score with how sure it is. */
export function Trend({ floor }: { floor: Floor }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { days, month, month_score: score, before_score: before } = floor;
  const most = Math.max(1, ...days.map((day) => day.n));
  const step = W / days.length;
  const height = (n: number) => (n / most) * (H - 2);
  const change = score?.value != null && before?.value != null ? score.value - before.value : null;
  return (
    <section className={classes.card}>
      <h2 className={classes.heading}>{floor.linked ? t("floor.trend") : t("floor.trend_unit")}</h2>
      {month.n === 0 || !score ? (
        <p className={classes.none}>{t("floor.none_month")}</p>
      ) : (
        <>
          <p className={`${classes.score} ${isFew(score) ? classes.light : ""}`}>
            <b>{sayScore(score, language)}</b> <small>{sayMargin(score, language)}</small>{" "}
            {before && !isFew(before) && !isFew(score) && (
              <Change change={change} significant={floor.changed} unit={unitOf(score.scale)} better="higher" />
            )}
          </p>
          <p className={classes.dim}>
            {t("floor.answers", { count: month.n })}
            {score.n < month.n && ` · ${t("floor.on_scale", { count: score.n })}`}
            {isFew(score) && ` · ${t("floor.few")}`}
          </p>
          <svg
            viewBox={`0 0 ${W} ${H}`}
            className={classes.chart}
            role="img"
            aria-label={t("floor.trend_label", { count: month.n, good: month.good })}
            preserveAspectRatio="none"
          >
            {days.map(({ day, n, good }, index) => (
              <g key={day}>
                <title>{`${showDay(day, language)}: ${t("floor.pleased", { count: n, good, n })}`}</title>
                <rect x={index * step} y={0} width={step} height={H} fill="transparent" />
                <rect
                  x={index * step + 1.5}
                  y={H - height(n)}
                  width={step - 3}
                  height={height(n - good)}
                  className={classes.rest}
                />
                <rect
                  x={index * step + 1.5}
                  y={H - height(good)}
                  width={step - 3}
                  height={height(good)}
                  className={classes.good}
                />
                {n === 0 && (
                  <rect x={index * step + 1.5} y={H - 1} width={step - 3} height={1} className={classes.rest} />
                )}
              </g>
            ))}
          </svg>
          <div className={classes.axis}>
            <span>{showDay(days[0]?.day ?? floor.day, language)}</span>
            <span className={classes.legend}>
              <i className={classes.keyGood} /> {t("floor.key_pleased")}
              <i className={classes.keyRest} /> {t("floor.key_rest")}
            </span>
            <span>{t("floor.now")}</span>
          </div>
        </>
      )}
    </section>
  );
}
