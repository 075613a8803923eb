import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/types";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { DASH, showValue } from "../../lib/numbers";
import { heightOfScore, moodOfScore, mostOf } from "../../lib/scores";
import { word } from "../../lib/words";
import { Sparkline } from "../../ui/sparkline";
import classes from "./card.module.css";
import { newestFirst } from "./know-now";

const SHOWN = 12;
const DOTS = 5;

/** One block: dots for how much it matters to them, and the satisfaction it gives. */
function Block({ block, weight, satisfaction, n }: Card["importance"][number]) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const dots = Math.max(1, Math.min(DOTS, Math.round(weight * 2 * DOTS)));
  const words = t("customer.weight", { weight: showValue(weight, "share", language) });
  return (
    <li title={`${words} · ${t("overview.answers", { count: n, size: String(n) })}`}>
      {word("touchpoint", block)}{" "}
      <span className={classes.dots} aria-hidden>
        {"●".repeat(dots)}
      </span>
      <VisuallyHidden>{words}</VisuallyHidden>{" "}
      <b>{satisfaction == null ? DASH : showValue(Math.round(satisfaction), "count", language)}</b>
    </li>
  );
}

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
              `${word("scale", scale)} ${score}/${mostOf(scale)}`,
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
          {t("customer.index")}{" "}
          <b>
            {t("customer.of_hundred", { value: showValue(Math.round(card.satisfaction_index), "count", language) })}
          </b>
        </p>
      )}
      {card.importance.length > 0 && (
        <ul className={classes.blocks} aria-label={t("customer.matters")}>
          {[...card.importance]
            .sort((a, b) => b.weight - a.weight)
            .map((block) => (
              <Block key={block.block} {...block} />
            ))}
        </ul>
      )}
    </>
  );
}
