import { useTranslation } from "react-i18next";
import type { ThemeRow } from "../../api/themes";
import { currentLanguage } from "../../lib/i18n";
import { showValue } from "../../lib/numbers";
import classes from "./sound-bar.module.css";

const SOUNDS = ["negative", "neutral", "positive"] as const;

/** How the comments of a theme sound: bad on the left, good on the right, in words for the ear and the pointer. */
export function SoundBar({ theme: { negative, positive } }: { theme: Pick<ThemeRow, "negative" | "positive"> }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  if (!negative.of) return null;
  // A comment may speak of a theme well in one sentence and badly in another.
  const sounds = {
    negative: negative.share,
    neutral: Math.max(0, 1 - negative.share - positive.share),
    positive: positive.share,
  };
  const words = t("themes.sounds", {
    negative: showValue(sounds.negative, "share", language),
    positive: showValue(sounds.positive, "share", language),
  });
  return (
    <span className={classes.bar} role="img" aria-label={words} title={words}>
      {SOUNDS.map((sound) => (
        <span key={sound} className={classes[sound]} style={{ flexGrow: sounds[sound] }} />
      ))}
    </span>
  );
}
