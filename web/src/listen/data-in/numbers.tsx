import { useTranslation } from "react-i18next";
import type { ImportRun } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { FEW, showCount, showValue } from "../../lib/numbers";
import { word } from "../../lib/words";
import classes from "./data-in.module.css";

/** What the scores of a file come to: each number with how many answers are behind it; light when they are few. */
export function Numbers({ numbers, small }: { numbers: ImportRun["numbers"]; small?: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  if (!numbers.length) return null;
  return (
    <ul className={small ? classes.numbersSmall : classes.numbers}>
      {numbers.map(({ scale, answers, value }) => {
        const points = scale === "nps" || scale === "enps";
        return (
          <li key={scale} className={answers < FEW ? classes.few : undefined}>
            <span className={classes.metric}>{word("scale", scale)}</span>
            <span className={classes.value}>{showValue(value, points ? "points" : "score", language)}</span>
            <span className={classes.dim}>
              {t("data_in.answers", { count: answers, shown: showCount(answers, language) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
