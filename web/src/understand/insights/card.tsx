import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Insight, type InsightState, insightOwnersQuery, insightSentencesQuery } from "../../api/insights";
import { addDays, showDay, showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { margin, showCount, showSize } from "../../lib/numbers";
import { ProblemNote } from "../../ui/problem-view";
import { Sentences } from "../../ui/sentences";
import classes from "./card.module.css";
import { WeeksChart } from "./chart";
import { sayExpected, sayMeasure, sayOdds, sayPlace, sayValue, sayWhat, unitOf } from "./say";

/** What customers wrote there and then. */
function InsightSentences({ insight }: { insight: Insight }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(insightSentencesQuery(insight.id));
  if (error) return <ProblemNote error={error} />;
  if (!data) return ["a", "b"].map((key) => <Skeleton key={key} height={20} my={6} />);
  if (!data.length) return <p className={classes.dim}>{t("insights.no_sentences")}</p>;
  const items = data.slice(0, 3).map(({ interaction, text, ...one }) => ({ ...one, id: interaction, comment: text }));
  return <Sentences items={items} dated />;
}

/** Who looks after it; the people are asked for when somebody wants to choose. */
function OwnerChoice({ insight, onChoose }: { insight: Insight; onChoose: (owner: string) => void }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const { data } = useQuery({ ...insightOwnersQuery(insight.id), enabled: wanted });
  const people = data ?? (insight.owner ? [insight.owner] : []);
  return (
    <NativeSelect
      size="xs"
      aria-label={t("insights.owner")}
      value={insight.owner?.id ?? ""}
      onFocus={() => setWanted(true)}
      onPointerEnter={() => setWanted(true)}
      onChange={(event) => onChoose(event.currentTarget.value)}
      data={[
        { value: "", label: t("insights.nobody") },
        ...people.map(({ id, name }) => ({ value: id, label: t("insights.owned", { name }) })),
      ]}
    />
  );
}

/** The same place and days as numbers and as what customers said. */
function Links({ insight }: { insight: Insight }) {
  const { t } = useTranslation();
  const { measure, touchpoint, unit, channel, from_day: from, last_day: to, since } = insight;
  const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const rules = [touchpoint && `touchpoint = ${quote(touchpoint)}`, channel && `channel = ${quote(channel)}`];
  // Delays are counted over orders, which have neither.
  const where = measure === "delay" ? "" : rules.filter(Boolean).join(" AND ");
  const begin = insight.weeks[0]?.from ?? from;
  if (insight.theme) {
    return (
      <span className={classes.links}>
        <Link
          to="/themes/$key"
          params={{ key: insight.theme }}
          search={{ ...(touchpoint && { touchpoint }), unit: unit ?? undefined, period: undefined, from, to }}
        >
          {t("insights.to_theme")}
        </Link>
      </span>
    );
  }
  return (
    <span className={classes.links}>
      <Link
        to="/feedback"
        search={{
          unit: unit ?? undefined,
          period: undefined,
          from: since && since > from ? since : from,
          to,
          ...(touchpoint && { touchpoint: [touchpoint] }),
          ...(channel && { channel: [channel] }),
          ...(insight.worse && { mood: ["detractor"] }),
        }}
      >
        {t("insights.to_feedback")}
      </Link>
      {measure !== "index" && (
        <Link
          to="/explore"
          search={{
            metric: measure,
            grain: "week",
            ...(where && { where }),
            unit: unit ?? undefined,
            period: undefined,
            from: begin,
            to,
          }}
        >
          {t("insights.to_explore")}
        </Link>
      )}
    </span>
  );
}

interface Props {
  insight: Insight;
  onSay: (state: InsightState) => void;
  onOwner: (owner: string) => void;
}

const COUNTED: Record<string, "calls" | "orders" | "comments"> = {
  wait: "calls",
  delay: "orders",
  complaints: "comments",
};

const VERDICTS = ["true", "done", "wrong", "useless"] as const;

/** One finding: a sentence, how sure, the weeks, what customers wrote, and what people say of it. */
export function InsightCard({ insight, onSay, onOwner }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const unit = unitOf(insight.measure);
  const spread = margin(insight.low, insight.high);
  const counted = COUNTED[insight.measure] ?? "answers";
  const others = insight.others.filter(({ measure }) => measure !== insight.measure && measure !== "index");
  const told = others.filter(
    (one, at) => others.findIndex(({ measure, theme }) => measure === one.measure && theme === one.theme) === at,
  );
  return (
    <article className={classes.card} aria-labelledby={insight.id}>
      <div className={classes.words}>
        <h2 id={insight.id} className={classes.title} data-worse={insight.worse || undefined}>
          {sayPlace(t, insight)}: {sayWhat(t, insight, language)}
        </h2>
        <p className={classes.numbers}>
          <strong>{sayValue(t, insight.measure, insight.value, language)}</strong>{" "}
          {t("insights.instead", { expected: sayExpected(t, insight.measure, insight.expected, language) })}
          {spread != null && <> (±{showSize(spread, unit, language)})</>}
          {" · "}
          {t(`insights.counted.${counted}`, { count: insight.answers, shown: showCount(insight.answers, language) })}
          {" · "}
          {showPeriod(insight.from_day, insight.last_day, language)}
        </p>
        <p className={classes.dim}>
          {sayOdds(t, insight.chance, language)}{" "}
          {t("insights.corrected", { count: insight.looks, shown: showCount(insight.looks, language) })}
          {" · "}
          {insight.gone_day
            ? t("insights.gone", { day: showDay(addDays(insight.gone_day, -1), language) })
            : t("insights.found", { day: showDay(insight.first_day, language) })}
        </p>
        {told.length > 0 && (
          <p className={classes.dim}>
            {t("insights.with_it")}{" "}
            {told
              .map((one) =>
                t("insights.other", {
                  metric: sayMeasure(t, one),
                  value: sayValue(t, one.measure, one.value, language),
                  expected: sayExpected(t, one.measure, one.expected, language),
                }),
              )
              .join("; ")}
          </p>
        )}
        <InsightSentences insight={insight} />
      </div>
      <div className={classes.side}>
        <WeeksChart insight={insight} />
        <Links insight={insight} />
      </div>
      <div className={classes.actions}>
        <OwnerChoice insight={insight} onChoose={onOwner} />
        <span className={classes.verdicts}>
          {VERDICTS.map((verdict) => (
            <Button
              key={verdict}
              size="xs"
              variant={insight.state === verdict ? "filled" : "default"}
              aria-pressed={insight.state === verdict}
              onClick={() => onSay(insight.state === verdict ? "new" : verdict)}
            >
              {t(`insights.verdicts.${verdict}`)}
            </Button>
          ))}
        </span>
      </div>
    </article>
  );
}
