import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { DriversRun, Found } from "../../api/drivers";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { humanise, knownWord, word } from "../../lib/words";
import { Panel } from "../../ui/panel";
import { Scroller } from "../../ui/scroller";
import classes from "./more.module.css";
import { sayKey, showPoints } from "./say";

const SHOWN = 3;

/** What makes the drivers less than sure, in plain words. */
export function Warnings({ found }: { found: Found }) {
  const { t } = useTranslation();
  if (!found.warnings.length) return null;
  // Many factors of one kind are one sentence.
  const codes = [...new Set(found.warnings.map(({ code }) => code))];
  return (
    <Panel title={t("drivers.beware")}>
      <ul className={classes.list}>
        {codes.map((code) => {
          const all = found.warnings.filter((one) => one.code === code);
          const names = all.map(({ factors }) => factors.map((key) => `“${sayKey(t, found, key)}”`).join(" / "));
          return (
            <li key={code}>
              {t(`drivers.warning.${code}` as "drivers.warning.few_answers", {
                factors: names.slice(0, SHOWN).join(", ") + (names.length > SHOWN ? ` +${names.length - SHOWN}` : ""),
              })}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Factors that do together what neither does alone. */
export function Pairs({ run, found }: { run: DriversRun; found: Found }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  if (!found.helps || !found.pairs.length) return null;
  return (
    <Panel title={t("drivers.together")}>
      <ul className={classes.list}>
        {found.pairs.slice(0, SHOWN).map((pair) => {
          const names = { a: sayKey(t, found, pair.a), b: sayKey(t, found, pair.b) };
          const both = pair.both_high;
          return (
            <li key={`${pair.a} ${pair.b}`}>
              {both
                ? t(both.value < 0 ? "drivers.pair_worse" : "drivers.pair_better", {
                    ...names,
                    points: showPoints(Math.abs(both.value), "csat", language),
                    n: showCount(both.n, language),
                  })
                : t("drivers.pair", names)}
            </li>
          );
        })}
      </ul>
      <p className={classes.note}>{t("drivers.pairs_note", { scale: word("scale", run.question.scale) })}</p>
    </Panel>
  );
}

/** What moves each part of the customers, and how far it is from the rest. */
export function Segments({ run, found }: { run: DriversRun; found: Found }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: units } = useQuery(unitsQuery);
  const by = run.question.by ?? "";
  if (found.segments.length < 2) return null;
  const name = (code: string) =>
    by === "unit_id" ? nameOfUnit(units, code) : by === "grade" ? code : (knownWord(by, code) ?? humanise(code));
  return (
    <Panel title={t("drivers.segments")}>
      <Scroller className={classes.scroll} label={t("drivers.segments")}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{by === "unit_id" ? word("dimension", "unit") : word("dimension", by)}</th>
              <th scope="col">{t("drivers.mean_score")}</th>
              <th scope="col">{t("drivers.answers_column")}</th>
              <th scope="col">{t("drivers.apart")}</th>
            </tr>
          </thead>
          <tbody>
            {found.segments.map((one) => {
              const apart = one.factors.filter(
                ({ factor, push }) => factor !== by && ((push.low ?? -1) > 0.02 || (push.high ?? 1) < -0.02),
              );
              return (
                <tr key={one.segment}>
                  <th scope="row">{name(one.segment)}</th>
                  <td className={classes.number} data-few={one.few || undefined}>
                    {showPoints(one.score.value, "csat", language)}
                  </td>
                  <td className={classes.number}>{showCount(one.score.n, language)}</td>
                  <td>
                    {one.few || !found.helps
                      ? t(one.few ? "drivers.few_here" : "drivers.nothing_apart")
                      : apart
                          .slice(0, 2)
                          .map(
                            ({ factor, push }) =>
                              `${sayKey(t, found, factor)} ${showPoints(push.value, "csat", language, true)}`,
                          )
                          .join("; ") || t("drivers.nothing_apart")}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroller>
    </Panel>
  );
}

/** What is not known: who does not answer, which questions say nothing. */
export function Gaps({ found }: { found: Found }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const go = found.questions.filter(({ verdict }) => verdict === "can_go");
  if (!found.silent.length && !go.length) return null;
  return (
    <Panel title={t("drivers.gaps")}>
      <ul className={classes.list}>
        {found.silent.slice(0, 5).map((one) => (
          <li key={`${one.by} ${one.segment}`}>
            {t("drivers.silent", {
              by: word("dimension", one.by),
              segment: one.by === "grade" ? one.segment : (knownWord(one.by, one.segment) ?? humanise(one.segment)),
              share: percent.format(one.answered.value),
              others: percent.format(one.others.value),
              asked: showCount(one.asked, language),
            })}
          </li>
        ))}
        {go.map((one) => (
          <li key={one.question}>{t("drivers.can_go", { question: humanise(one.question) })}</li>
        ))}
      </ul>
    </Panel>
  );
}
