import { VisuallyHidden } from "@mantine/core";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ThemeRow, ThemesAnswer } from "../../api/themes";
import { showDay } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { DASH, margin, showCount, showSize, showValue, type Unit } from "../../lib/numbers";
import { word } from "../../lib/words";
import { Change } from "../../ui/change";
import { betterOf, inGroups, isChange } from "./headline";
import classes from "./list.module.css";
import { ThemeMark } from "./mark";
import { SoundBar } from "./sound-bar";
import { Spark } from "./spark";
import { ThemeLink } from "./theme-link";

/** What a dragged theme is known by to the one it is dropped on. */
const DRAGGED = "application/x-rapport-theme";
/** So many themes are shown at first of a group that nobody put together. */
const MOST = 20;

/** What a scale's score is counted in. */
const unitOf = (scale: string): Unit => (scale === "nps" || scale === "enps" ? "points" : "score");

/** A scale by its name; some score where there is none. */
export const sayScale = (t: TFunction, scale: ThemesAnswer["scale"]): string =>
  scale ? word("scale", scale) : t("themes.score");

interface ScoreProps {
  theme: ThemeRow;
  all: ThemesAnswer["score"];
  scale: ThemesAnswer["scale"];
  fewest: number;
}

/** The score of those who speak of a theme, beside what all who commented gave. */
export function ThemeScore({ theme, all, scale, fewest }: ScoreProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { score, difference } = theme;
  if (!score || !scale) return <span className={classes.quiet}>{DASH}</span>;
  const unit = unitOf(scale);
  const few = score.n < fewest;
  const worse = difference?.high != null && difference.high < 0;
  const better = difference?.low != null && difference.low > 0;
  const half = margin(score.low, score.high);
  return (
    <span
      title={
        all
          ? t("themes.score_against", {
              name: word("scale", scale),
              value: showValue(all.value, unit, language),
            })
          : undefined
      }
    >
      <span className={few ? classes.light : worse ? classes.bad : better ? classes.good : undefined}>
        {showValue(score.value, unit, language)}
      </span>{" "}
      {few ? (
        <i className={classes.quiet}>{t("themes.few")}</i>
      ) : (
        half != null && <span className={classes.quiet}>±{showSize(half, unit, language)}</span>
      )}
    </span>
  );
}

/** The change of a theme's share against the period before. */
export function ThemeMoved({ theme }: { theme: ThemeRow }) {
  const { t } = useTranslation();
  const { change } = theme;
  if (change.before.of === 0) return <span className={classes.quiet}>{DASH}</span>;
  if (change.trend === "too_few") return <i className={classes.quiet}>{t("themes.too_little")}</i>;
  return <Change change={change.difference} significant={isChange(change)} unit="share" better={betterOf(theme)} />;
}

interface RowProps {
  theme: ThemeRow;
  answer: ThemesAnswer;
  most: number;
  /** Dropped themes are merged with this one; absent where the reader may not. */
  onMerge?: (other: string) => void;
}

function Row({ theme, answer, most, onMerge }: RowProps) {
  const { t } = useTranslation();
  const scored = sayScale(t, answer.scale);
  const language = currentLanguage();
  const [over, setOver] = useState(false);
  const { share } = theme;
  const half = margin(share.low, share.high);
  const place = (size: number) => `${(size / most) * 100}%`;
  return (
    <tr
      data-over={over || undefined}
      draggable={onMerge !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAGGED, theme.key);
        event.dataTransfer.effectAllowed = "move";
      }}
      onDragOver={(event) => {
        if (!onMerge || !event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const other = event.dataTransfer.getData(DRAGGED);
        if (other && other !== theme.key) onMerge?.(other);
      }}
    >
      <th scope="row" className={classes.name}>
        <ThemeLink theme={theme} className={classes.link} /> <ThemeMark theme={theme} />
        {theme.words.length > 0 && <div className={classes.words}>{theme.words.slice(0, 5).join(" · ")}</div>}
      </th>
      <td className={classes.number} data-label={t("themes.column_count")}>
        {showCount(share.count, language)}
      </td>
      <td className={classes.share} data-label={t("themes.column_share")}>
        <span className={classes.figure}>
          <span className={theme.few ? classes.light : undefined}>{showValue(share.share, "share", language)}</span>{" "}
          {half != null && <span className={classes.quiet}>±{showSize(half, "share", language)}</span>}
        </span>
        <span className={classes.track} aria-hidden>
          <span className={classes.bar} style={{ width: place(share.share) }} />
          <span className={classes.interval} style={{ left: place(share.low), width: place(share.high - share.low) }} />
        </span>
      </td>
      <td className={classes.number} data-label={t("themes.column_change")}>
        <ThemeMoved theme={theme} />
      </td>
      <td className={classes.picture} data-label={t("themes.column_trend")}>
        <Spark
          shares={theme.weeks.map(({ count, of }) => (of ? count / of : null))}
          label={t("themes.trend_words", {
            counts: theme.weeks.map(({ week, count }) => `${showDay(week, language)}: ${count}`).join(", "),
          })}
        />
      </td>
      <td className={classes.picture} data-label={t("themes.column_sound")}>
        <SoundBar theme={theme} />
      </td>
      <td className={classes.number} data-label={t("themes.column_score_of", { name: scored })}>
        <ThemeScore theme={theme} all={answer.score} scale={answer.scale} fewest={answer.fewest} />
      </td>
    </tr>
  );
}

interface Props {
  answer: ThemesAnswer;
  onMerge?: (one: string, other: string) => void;
}

/** Themes by group, the largest first: how many, what share, how it changed, how it sounds, what those people give. */
export function ThemeList({ answer, onMerge }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [all, setAll] = useState(false);
  const most = Math.max(...answer.items.map(({ share }) => share.high), 0.01);
  const scored = sayScale(t, answer.scale);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("themes.column_theme")}</th>
            <th scope="col" className={classes.number}>
              {t("themes.column_count")}
            </th>
            <th scope="col">{t("themes.column_share")}</th>
            <th scope="col" className={classes.number}>
              {t("themes.column_change")}
            </th>
            <th scope="col">{t("themes.column_trend")}</th>
            <th scope="col">{t("themes.column_sound")}</th>
            <th scope="col" className={classes.number}>
              {t("themes.column_score_of", { name: scored })}
            </th>
          </tr>
        </thead>
        {inGroups(answer.items).map(({ group, themes }) => {
          const shown = group === null && !all ? themes.slice(0, MOST) : themes;
          return (
            <tbody key={group ?? ""}>
              <tr className={classes.group}>
                <th scope="rowgroup" colSpan={7}>
                  {group ?? t("themes.found")}
                  <span className={classes.quiet}> {t("themes.count", { count: themes.length })}</span>
                </th>
              </tr>
              {shown.map((theme) => (
                <Row
                  key={theme.key}
                  theme={theme}
                  answer={answer}
                  most={most}
                  onMerge={onMerge && ((other) => onMerge(theme.key, other))}
                />
              ))}
              {shown.length < themes.length && (
                <tr>
                  <td colSpan={7}>
                    <button type="button" className={classes.more} onClick={() => setAll(true)}>
                      {t("themes.show_all", { count: themes.length })}
                    </button>
                  </td>
                </tr>
              )}
            </tbody>
          );
        })}
      </table>
      <p className={classes.note}>
        {t("themes.list_note", { size: showCount(answer.comments, language) })}
        {onMerge && <VisuallyHidden> {t("themes.merge_elsewhere")}</VisuallyHidden>}
      </p>
    </div>
  );
}
