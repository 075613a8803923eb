import { useTranslation } from "react-i18next";
import type { Score } from "../../api/types";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { heightOfScore, moodOfScore, mostOf } from "../../lib/scores";
import { word } from "../../lib/words";
import classes from "./scores-chart.module.css";

const W = 320;
const H = 72;
const PAD = 7;

/** Scores over time, each at its moment, scales made alike: from the lowest below to the highest above. */
export function ScoresChart({ scores }: { scores: Score[] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const sorted = [...scores].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return null;
  const [from, to] = [Date.parse(first.at), Date.parse(last.at)];
  const x = (at: string) => (to > from ? PAD + ((Date.parse(at) - from) / (to - from)) * (W - 2 * PAD) : W / 2);
  const y = ({ score, scale }: Score) => PAD + (1 - heightOfScore(score, scale)) * (H - 2 * PAD);
  return (
    <figure className={classes.figure}>
      <svg
        viewBox={`0 0 ${W} ${H}`}
        className={classes.chart}
        role="img"
        aria-label={t("customer.scores_label", { count: sorted.length })}
      >
        <line x1={0} x2={W} y1={PAD} y2={PAD} className={classes.edge} />
        <line x1={0} x2={W} y1={H - PAD} y2={H - PAD} className={classes.edge} />
        <polyline points={sorted.map((one) => `${x(one.at)},${y(one)}`).join(" ")} className={classes.line} />
        {sorted.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two answers may share a moment.
          <circle key={index} cx={x(one.at)} cy={y(one)} r={4} className={classes[moodOfScore(one.score, one.scale)]}>
            <title>
              {[
                `${word("scale", one.scale)} ${one.score}/${mostOf(one.scale)}`,
                showDate(one.at, language),
                one.touchpoint && word("touchpoint", one.touchpoint),
              ]
                .filter(Boolean)
                .join(" · ")}
            </title>
          </circle>
        ))}
      </svg>
      <figcaption className={classes.dates}>
        <span>{showDate(first.at, language)}</span>
        {to > from && <span>{showDate(last.at, language)}</span>}
      </figcaption>
    </figure>
  );
}
