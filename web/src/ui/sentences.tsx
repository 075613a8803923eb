import { Link } from "@tanstack/react-router";
import { showDate } from "../lib/dates";
import { currentLanguage } from "../lib/i18n";
import { ScoreChip } from "./score-chip";
import classes from "./sentences.module.css";

/** A comment, masked. */
export interface SaidSentence {
  id: string;
  comment?: string | null;
  score?: number | null;
  scale?: string | null;
  at?: string | null;
}

/** What customers wrote, each leading to its answer; with its day where that matters. */
export function Sentences({ items, dated }: { items: SaidSentence[]; dated?: boolean }) {
  return (
    <ul className={classes.sentences}>
      {items.map(({ id, comment, score, scale, at }) => (
        <li key={id}>
          {score != null && scale && <ScoreChip score={score} scale={scale} />}
          <Link to="/feedback" search={{ open: id }} className={classes.sentence}>
            {comment}
          </Link>
          {dated && at && <span className={classes.at}>{showDate(at, currentLanguage())}</span>}
        </li>
      ))}
    </ul>
  );
}
