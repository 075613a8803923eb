import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { moodOfScore, mostOf } from "../lib/scores";
import { word } from "../lib/words";
import classes from "./score-chip.module.css";

/** A score as a customer gave it: colour and words say whose it is. */
export function ScoreChip({ score, scale }: { score: number; scale: string }) {
  const { t } = useTranslation();
  const mood = moodOfScore(score, scale);
  const group = scale === "nps" || scale === "enps" ? t(`score.nps.${mood}`) : t(`score.other.${mood}`);
  const words = t("score.words", { score, most: mostOf(scale), scale: word("scale", scale), group });
  return (
    <span className={`${classes.chip} ${classes[mood]}`} title={words}>
      <span aria-hidden>
        {score}
        <small className={classes.most}>/{mostOf(scale)}</small>
      </span>
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}
