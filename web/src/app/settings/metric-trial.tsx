import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Definition } from "../../api/definitions";
import { asProblem } from "../../api/problem";
import type { MetricAnswer } from "../../api/types";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { FEW, margin, showCount, showSize, showValue } from "../../lib/numbers";
import { Change } from "../../ui/change";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./metric-editor.module.css";

interface Props {
  definition: Definition;
  answer: MetricAnswer | undefined;
  /** Whether the definition has changed since it was tried. */
  stale: boolean;
  pending: boolean;
  error: unknown;
  onTry: () => void;
}

/** The number that the metric would show, with its interval and its count, before it is kept. */
export function MetricTrial({ definition, answer, stale, pending, error, onTry }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const total = answer?.total;
  const around = margin(total?.low, total?.high);
  return (
    <div className={classes.trial}>
      <Button variant="default" loading={pending} onClick={onTry}>
        {t("settings.metric.try")}
      </Button>
      <div role="status" className={stale ? classes.stale : undefined}>
        {answer && total && (
          <>
            <div className={classes.value} data-few={total.n < FEW || undefined}>
              {showValue(total.value, definition.unit, language, total.currency)}
              {around !== null && total.value != null && (
                <small> ±{showSize(around, definition.unit, language, total.currency)}</small>
              )}{" "}
              <small>
                <Change
                  change={total.change}
                  significant={total.significant}
                  unit={definition.unit}
                  better={definition.better}
                  currency={total.currency}
                />
              </small>
            </div>
            <div className={classes.dim}>
              {t("settings.metric.tried", {
                count: total.n,
                n: showCount(total.n, language),
                period: showPeriod(answer.from, answer.to, language),
              })}
            </div>
            {total.n === 0 && <div className={classes.dim}>{t("settings.metric.no_rows")}</div>}
            {total.n > 0 && total.n < FEW && <div className={classes.dim}>{t("settings.metric.few")}</div>}
            {stale && <div className={classes.dim}>{t("settings.metric.stale")}</div>}
          </>
        )}
      </div>
      {error ? <ProblemNote error={asProblem(error)} /> : null}
    </div>
  );
}
