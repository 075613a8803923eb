import { Link } from "@tanstack/react-router";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import type { DriversRun, Factor, Found } from "../../api/drivers";
import { sayFactor } from "../../lib/factors";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { Panel } from "../../ui/panel";
import classes from "./factors.module.css";
import { showSure } from "./say";

/** A part of all importance below which a mention tells nothing. */
const LEAST = 0.005;

/** The answers that are of a theme, and what it adds to them. */
const mentioned = (factor: Factor) => factor.curve.find(({ from }) => from === 1);

/** What the themes of the answers' own comments tell of the score, beside what happened. */
export function Mentions({ run, found }: { run: DriversRun; found: Found }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { mentions, quality } = found;
  if (!mentions || !quality) return null;
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const explained = (r2: number) => percent.format(Math.max(0, r2));
  const shown = mentions.factors.filter(({ share }) => share >= LEAST);
  const others = mentions.factors.length - shown.length;
  const most = Math.max(...mentions.factors.map(({ share }) => share), 0.01);
  return (
    <Panel title={t("drivers.mentions")}>
      <p className={classes.note}>
        {t("drivers.mentions_note", {
          with: explained(mentions.quality.r2.value),
          without: explained(quality.r2.value),
        })}{" "}
        {!mentions.helps && t("drivers.mentions_no_help")}{" "}
        {t("drivers.mentions_silent", { count: mentions.silent, n: showCount(mentions.silent, language) })}
      </p>
      <ol className={classes.list}>
        {shown.map((factor) => {
          const of = mentioned(factor);
          const row = (
            <>
              <span className={classes.name}>{sayFactor(t, factor)}</span>
              <span className={classes.track} aria-hidden>
                <span
                  className={classes.bar}
                  data-movable={factor.movable || undefined}
                  style={{ "--part": `${(100 * factor.share) / most}%` } as CSSProperties}
                />
              </span>
              <span className={classes.part}>{percent.format(factor.share)}</span>
              <span className={classes.way}>
                {of &&
                  t("drivers.mentioned", {
                    push: showSure(of.push, "csat", language),
                    count: of.score.n,
                    n: showCount(of.score.n, language),
                  })}
              </span>
            </>
          );
          return (
            <li key={factor.key}>
              {factor.measure === "theme" ? (
                <Link
                  to="/themes/$key"
                  params={{ key: factor.name ?? "" }}
                  search={{ touchpoint: run.question.touchpoint ?? undefined }}
                  className={classes.row}
                >
                  {row}
                </Link>
              ) : (
                <div className={classes.row}>{row}</div>
              )}
            </li>
          );
        })}
      </ol>
      {others > 0 && <p className={classes.note}>{t("drivers.mentions_others", { count: others })}</p>}
    </Panel>
  );
}
