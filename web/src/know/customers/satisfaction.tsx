import { useTranslation } from "react-i18next";
import type { Card } from "../../api/types";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { DASH, showValue } from "../../lib/numbers";
import { heightOfScore, moodOfScore, RANGE } from "../../lib/scores";
import { word } from "../../lib/words";
import { Sparkline } from "../../ui/sparkline";
import classes from "./card.module.css";
import { newestFirst } from "./know-now";

const SHOWN = 12;

/** Their scores as a line, the index, and what matters to them most with the satisfaction it gives. */
export function Satisfaction({ card }: { card: Card }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const scores = newestFirst(card.scores).slice(0, SHOWN).reverse();
  if (!scores.length && card.satisfaction_index == null)
    return <p className={classes.quiet}>{t("customer.no_scores")}</p>;
  return (
    <>
      {scores.length > 0 && (
        <Sparkline
          label={t("customer.scores_label", { count: scores.length })}
          points={scores.map(({ score, scale, at, touchpoint }) => ({
            height: heightOfScore(score, scale),
            mood: moodOfScore(score, scale),
            title: [
              `${t(`scale.${scale}`)} ${score}/${RANGE[scale][1]}`,
              showDate(at, language),
              touchpoint && word("touchpoint", touchpoint),
            ]
              .filter(Boolean)
              .join(" · "),
          }))}
        />
      )}
      {card.satisfaction_index != null && (
        <p className={classes.line}>
          {t("customer.index")} <b>{showValue(card.satisfaction_index, "score", language)}</b>
        </p>
      )}
      {card.importance.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t("customer.block")}</th>
              <th scope="col">{t("customer.weight")}</th>
              <th scope="col">{t("customer.gives")}</th>
            </tr>
          </thead>
          <tbody>
            {card.importance.map(({ block, weight, satisfaction, n }) => (
              <tr key={block}>
                <th scope="row">{word("touchpoint", block)}</th>
                <td>{showValue(weight, "share", language)}</td>
                <td title={t("overview.answers", { count: n, size: String(n) })}>
                  {satisfaction == null ? DASH : showValue(satisfaction, "score", language)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
