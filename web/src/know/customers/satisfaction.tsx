import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { customerQuery, setImportance } from "../../api/customers";
import type { Card } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { DASH, showValue } from "../../lib/numbers";
import { word } from "../../lib/words";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./card.module.css";
import { ScoresChart } from "./scores-chart";
import { Undone } from "./undone";
import { useMay } from "./use-may";
import { LEVELS, levelsOf, MOST_LEVEL, weightsOf } from "./weights";

type Blocks = Card["importance"];

/** A block's satisfaction as a bar, with the number and how many answers it rests on. */
function Block({ block, level, onLevel }: { block: Blocks[number]; level: number; onLevel?: (level: number) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const name = word("touchpoint", block.block);
  const { satisfaction } = block;
  const weight = t("customer.weight", { weight: showValue(block.weight, "share", language) });
  return (
    <li className={classes.block}>
      <span className={classes.blockName}>{name}</span>
      <span className={classes.track} aria-hidden>
        {satisfaction != null && <span style={{ width: `${satisfaction}%` }} />}
      </span>
      <b className={classes.blockValue} title={t("overview.answers", { count: block.n, size: String(block.n) })}>
        {satisfaction == null ? DASH : showValue(Math.round(satisfaction), "count", language)}
      </b>
      {onLevel ? (
        <input
          type="range"
          min={0}
          max={MOST_LEVEL}
          step={1}
          value={level}
          aria-label={t("card.matters_how", { block: name })}
          aria-valuetext={t(`card.level.${LEVELS[level] ?? 2}`)}
          onChange={(event) => onLevel(Number(event.currentTarget.value))}
        />
      ) : (
        <span className={classes.dots} role="img" aria-label={weight} title={weight}>
          {"●".repeat(level)}
          <span className={classes.off}>{"●".repeat(MOST_LEVEL - level)}</span>
        </span>
      )}
    </li>
  );
}

function Weights({ card }: { card: Card }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const [before, setBefore] = useState<Blocks>();
  const { data, error, mutate } = useMutation({
    mutationFn: (weights: Record<string, number>) => setImportance(card.id, weights),
    onSuccess: (changed) => queries.setQueryData(customerQuery(card.id).queryKey, changed),
  });
  const levels = levelsOf(card.importance);
  const blocks = [...card.importance].sort((a, b) => b.n - a.n || a.block.localeCompare(b.block));
  return (
    <>
      <ul className={classes.blocks} aria-label={t("customer.matters")}>
        {blocks.map((block) => (
          <Block
            key={block.block}
            block={block}
            level={levels[block.block] ?? 0}
            onLevel={
              editing
                ? (level) => {
                    setBefore((kept) => kept ?? card.importance);
                    mutate(weightsOf({ ...levels, [block.block]: level }));
                  }
                : undefined
            }
          />
        ))}
      </ul>
      {error && <ProblemNote error={error} />}
      {may("supervisor") && (
        <Button variant="subtle" size="compact-sm" ml={-8} onClick={() => setEditing(!editing)}>
          {editing ? t("card.done") : t("card.set_weights")}
        </Button>
      )}
      {before && data && (
        <Undone
          text={t("card.weights_set")}
          onUndo={() => {
            mutate(weightsOf(levelsOf(before)));
            setBefore(undefined);
          }}
          onGone={() => setBefore(undefined)}
        />
      )}
    </>
  );
}

/** Their scores over time, the index, and each block: how satisfied, and how much it matters to them. */
export function Satisfaction({ card }: { card: Card }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const whole = card.together ?? card;
  const { satisfaction_index: index, scores } = whole;
  const answers = card.together?.answers ?? card.importance.reduce((sum, { n }) => sum + n, 0);
  if (!scores.length && index == null) return <p className={classes.quiet}>{t("customer.no_scores")}</p>;
  return (
    <>
      <ScoresChart scores={scores} />
      {index != null && (
        <p className={classes.line}>
          {card.together ? t("card.index_together") : t("customer.index")}{" "}
          <b>{t("customer.of_hundred", { value: showValue(Math.round(index), "count", language) })}</b>{" "}
          <span className={classes.dim}>{t("overview.answers", { count: answers, size: String(answers) })}</span>
        </p>
      )}
      {card.importance.length > 0 && <Weights card={card} />}
    </>
  );
}
