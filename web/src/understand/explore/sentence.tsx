import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Metric } from "../../api/types";
import { useScope } from "../../lib/scope";
import { humanise, knownWord } from "../../lib/words";
import { PeriodPicker } from "../../ui/period-picker";
import { nameOfMetric } from "../../ui/slices";
import { UnitPicker } from "../../ui/unit-picker";
import { type ExploreQuery, GRAINS, type Grain, sliced } from "./address";
import { Filter } from "./filter";
import classes from "./sentence.module.css";
import type { Explore } from "./use-explore";

const NOTHING = "";

interface WordProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}

/** A word of the sentence that can be another. */
function Word({ label, value, onChange, children }: WordProps) {
  return (
    <select
      className={classes.word}
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      {children}
    </select>
  );
}

const isGrain = (text: string | undefined): text is Grain => GRAINS.some((grain) => grain === text);

/** `By touchpoint` within a sentence: `by touchpoint`. */
function sayBy(dimension: string): string {
  const known = knownWord("by_dimension", dimension);
  return known ? known.charAt(0).toLowerCase() + known.slice(1) : humanise(dimension.replace("property:", ""));
}

/** The metric's dimensions, and those in use that it does not list: properties of interactions. */
function Dimensions({ metric, used, without }: { metric: Metric; used?: string; without?: string }) {
  const all = [...new Set([...metric.dimensions, ...(used && !isGrain(used) ? [used] : [])])];
  return all
    .filter((dimension) => dimension && dimension !== without)
    .map((dimension) => (
      <option key={dimension} value={dimension}>
        {sayBy(dimension)}
      </option>
    ));
}

function Grains() {
  const { t } = useTranslation();
  return GRAINS.map((grain) => (
    <option key={grain} value={grain}>
      {t(`explore.by_${grain}`)}
    </option>
  ));
}

/** The same question to another metric: dimensions that it lacks go. */
function asked(query: ExploreQuery, metric: Metric): ExploreQuery {
  const by = (query.by ?? []).filter((name) => metric.dimensions.includes(name) || name.startsWith("property:"));
  return { ...sliced(query, by, query.grain), metric: metric.name, ...(query.chart && { chart: query.chart }) };
}

/** The question as a sentence whose words can be changed: show this by that and that, where, over a period. */
export function Sentence({ metrics, metric, view }: { metrics: Metric[]; metric: Metric; view: Explore }) {
  const { t } = useTranslation();
  const { query, by, grain, go } = view;
  const { period, choosePeriod } = useScope();
  const first = by[0] ?? grain ?? NOTHING;
  const second = by[0] ? (by[1] ?? grain ?? NOTHING) : NOTHING;
  const say = (one: string, other: string) => {
    const words = [one, other];
    go(
      sliced(
        query,
        words.filter((word) => !isGrain(word)),
        words.find(isGrain),
      ),
    );
  };
  return (
    <div className={classes.sentence}>
      <span>{t("explore.show")}</span>
      <Word
        label={t("explore.metric")}
        value={metric.name}
        onChange={(name) => {
          const next = metrics.find((one) => one.name === name);
          if (next) go(asked(query, next));
        }}
      >
        {metrics.map((one) => (
          <option key={one.name} value={one.name}>
            {nameOfMetric(one)}
          </option>
        ))}
      </Word>
      <Word label={t("explore.first")} value={first} onChange={(one) => say(one, one === second ? NOTHING : second)}>
        <option value={NOTHING}>{t("explore.in_all")}</option>
        <Grains />
        <Dimensions metric={metric} used={first} />
      </Word>
      {first && !isGrain(first) && (
        <>
          <span>{t("explore.and")}</span>
          <Word label={t("explore.second")} value={second} onChange={(other) => say(first, other)}>
            <option value={NOTHING}>{t("explore.nothing_else")}</option>
            <Grains />
            <Dimensions metric={metric} used={second} without={first} />
          </Word>
        </>
      )}
      <Filter metric={metric} view={view} />
      <UnitPicker />
      <span>{t("explore.over")}</span>
      <span className={classes.period}>
        <PeriodPicker value={period} onChange={choosePeriod} />
      </span>
    </div>
  );
}
