import { useTranslation } from "react-i18next";
import type { FloorWords } from "../../api/floor";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { ScoreChip } from "../../ui/score-chip";
import classes from "./floor.module.css";

/** What a customer said, with the score and when. */
export function Quote({ words, large }: { words: FloorWords; large?: boolean }) {
  const language = currentLanguage();
  return (
    <figure className={`${classes.quote} ${large ? classes.large : ""}`}>
      <blockquote>{words.comment}</blockquote>
      <figcaption>
        <ScoreChip score={words.score} scale={words.scale} />
        {words.touchpoint && <span>{word("touchpoint", words.touchpoint)}</span>}
        <time dateTime={words.at}>{showAgo(words.at, language)}</time>
      </figcaption>
    </figure>
  );
}

/** The best words of the last 90 days. */
export function Praise({ quotes, linked }: { quotes: FloorWords[]; linked: boolean }) {
  const { t } = useTranslation();
  const [first, ...others] = quotes;
  return (
    <section className={`${classes.card} ${classes.praise}`}>
      <h2 className={classes.heading}>{linked ? t("floor.praise") : t("floor.praise_unit")}</h2>
      {first ? (
        <>
          <Quote words={first} large />
          {others.length > 0 && (
            <details className={classes.more}>
              <summary>{t("floor.more_praise", { count: others.length })}</summary>
              {others.map((words) => (
                <Quote key={`${words.at} ${words.comment}`} words={words} />
              ))}
            </details>
          )}
        </>
      ) : (
        <p className={classes.none}>{t("floor.no_praise")}</p>
      )}
    </section>
  );
}
