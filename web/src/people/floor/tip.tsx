import { useTranslation } from "react-i18next";
import type { Floor } from "../../api/floor";
import { currentLanguage } from "../../lib/i18n";
import { showValue } from "../../lib/numbers";
import { word } from "../../lib/words";
import classes from "./floor.module.css";
import { Quote } from "./praise";
import { unitOf } from "./say";

/** The one thing to do better, with an example; or plainly why there is none. */
export function Tip({ tip }: { tip: Floor["tip"] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { kind, mine, theirs, touchpoint, example } = tip;
  return (
    <section className={classes.card}>
      <h2 className={classes.heading}>{t("floor.tip")}</h2>
      {kind === "too_few" && (
        <p className={classes.none}>
          {tip.answers >= tip.enough
            ? t("floor.tip_alone")
            : t("floor.tip_too_few", { count: tip.answers, enough: tip.enough })}
        </p>
      )}
      {kind === "keep" && <p>{t("floor.tip_keep", { count: tip.answers })}</p>}
      {kind === "below" && mine && theirs && touchpoint && (
        <>
          <p className={classes.advice}>{word("touchpoint", touchpoint)}</p>
          <p className={classes.dim}>
            {t("floor.tip_below", {
              scale: word("scale", mine.scale),
              mine: showValue(mine.value, unitOf(mine.scale), language),
              theirs: showValue(theirs.value, unitOf(theirs.scale), language),
              count: mine.n,
            })}{" "}
            {!tip.sure && t("floor.tip_unsure")}
          </p>
          {example ? (
            <>
              <p className={classes.lead}>{t("floor.tip_example")}</p>
              <Quote words={example} />
            </>
          ) : (
            <p className={classes.dim}>{t("floor.tip_silent")}</p>
          )}
        </>
      )}
    </section>
  );
}
