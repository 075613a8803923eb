import { Button, CloseButton, SegmentedControl, Skeleton, Slider } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type DriversRun, driversAnswersQuery, type Factor, whatIfQuery } from "../../api/drivers";
import { sayFactor, sayFactorValue } from "../../lib/factors";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { word } from "../../lib/words";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { ScoreChip } from "../../ui/score-chip";
import classes from "./factor.module.css";
import { showPoints, showSure } from "./say";
import { Shape } from "./shape";

const AT_FIRST = 6;

/** The values a factor could be held to: where its bins end. */
function holds(factor: Factor): number[] {
  const ends = factor.curve.flatMap(({ from, to }) => [from, to]).filter((value): value is number => value != null);
  return [...new Set(ends)].sort((a, b) => a - b);
}

function WhatIf({ run, factor }: { run: DriversRun; factor: Factor }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const values = holds(factor);
  const better = factor.direction === "up" ? "at_least" : "at_most";
  const [place, setPlace] = useState(
    better === "at_most" ? Math.floor(values.length / 3) : Math.ceil(values.length / 2),
  );
  const [settled] = useDebouncedValue(place, 200);
  const value = values[Math.min(place, values.length - 1)] ?? 0;
  const change = { factor: factor.key, how: better, value: values[settled] ?? value } as const;
  const { data, error } = useQuery({ ...whatIfQuery(run.id, change), placeholderData: keepPreviousData });
  if (values.length < 2) return null;
  const say = (one: number) => sayFactorValue(t, factor, one, language);
  const { scale } = run.question;
  return (
    <div className={classes.what}>
      <h3 className={classes.heading}>{t("drivers.what_if")}</h3>
      <p className={classes.asked}>
        {better === "at_most"
          ? t("drivers.at_most", { what: sayFactor(t, factor), value: say(value) })
          : t("drivers.at_least", { what: sayFactor(t, factor), value: say(value) })}
      </p>
      <Slider
        className={classes.slider}
        thumbLabel={t("drivers.what_if")}
        value={place}
        onChange={setPlace}
        min={0}
        max={values.length - 1}
        step={1}
        label={null}
        thumbProps={{ "aria-valuetext": say(value) }}
      />
      <p className={classes.outcome} aria-live="polite">
        {error ? (
          t("drivers.what_if_failed")
        ) : data ? (
          <>
            <strong>
              {t("drivers.would_be", {
                now: showPoints(data.now.value, scale, language),
                after: showPoints(data.now.value + data.change.value, scale, language),
              })}
            </strong>{" "}
            {t("drivers.would_change", {
              change: showSure(data.change, scale, language),
              count: data.touched,
            })}
          </>
        ) : (
          "…"
        )}
      </p>
      <p className={classes.note}>{t("drivers.association")}</p>
    </div>
  );
}

function Answers({ run, factor }: { run: DriversRun; factor: Factor }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [way, setWay] = useState<"down" | "up">("down");
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useQuery(driversAnswersQuery(run.id, factor.key, way));
  const items = all ? data : data?.slice(0, AT_FIRST);
  return (
    <div>
      <div className={classes.bar}>
        <h3 className={classes.heading}>{t("drivers.behind")}</h3>
        <SegmentedControl
          aria-label={t("drivers.behind")}
          value={way}
          onChange={(next) => setWay(next as typeof way)}
          data={[
            { value: "down", label: t("drivers.pulled_down") },
            { value: "up", label: t("drivers.pulled_up") },
          ]}
        />
      </div>
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !items ? (
        <Skeleton height={120} />
      ) : items.length ? (
        <ul className={classes.answers}>
          {items.map((one) => (
            <li key={one.id}>
              <Link to="/feedback" search={{ open: one.id }} className={classes.answer}>
                {one.score != null && one.scale && <ScoreChip score={one.score} scale={one.scale} />}
                <span className={classes.fact}>{sayFactorValue(t, factor, one.value, language)}</span>
                <span className={classes.push} data-way={way}>
                  {one.push != null && t("drivers.push", { points: showPoints(one.push, "csat", language, true) })}
                </span>
                <span className={classes.words}>
                  {one.comment ?? (one.touchpoint ? word("touchpoint", one.touchpoint) : t("drivers.no_words"))}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      ) : (
        <p className={classes.note}>{t("drivers.nobody")}</p>
      )}
      {!all && data && data.length > AT_FIRST && (
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>
          {t("drivers.show_all", { count: data.length })}
        </Button>
      )}
    </div>
  );
}

/** One factor: its shape, what if it changed, and the answers behind it. */
export function FactorPanel({ run, factor, close }: { run: DriversRun; factor: Factor; close: () => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <Panel
      id="factor"
      title={sayFactor(t, factor)}
      aside={
        <>
          <span className={classes.note}>
            {t("drivers.known", { count: factor.known, n: showCount(factor.known, language) })}
          </span>
          <CloseButton aria-label={t("drivers.close")} onClick={close} />
        </>
      }
    >
      <div className={classes.columns}>
        <Shape factor={factor} />
        {factor.movable && factor.direction !== "none" && <WhatIf key={factor.key} run={run} factor={factor} />}
      </div>
      <Answers key={factor.key} run={run} factor={factor} />
    </Panel>
  );
}
