import { SegmentedControl, Skeleton, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { type DriversRun, driversSentencesQuery, type Found, type PointStep } from "../../api/drivers";
import { sayFactor } from "../../lib/factors";
import { currentLanguage } from "../../lib/i18n";
import { margin, showCount } from "../../lib/numbers";
import { Panel } from "../../ui/panel";
import { Sentences } from "../../ui/sentences";
import { showPoints } from "./say";
import classes from "./waterfall.module.css";

interface BarProps {
  from: number;
  to: number;
  least: number;
  most: number;
  kind: "end" | "step" | "rest" | "now";
  /** Half of the interval. */
  half?: number | null;
}

/** A piece of the fall from the goal, at its place between the lowest and the highest point. */
function Bar({ from, to, least, most, kind, half }: BarProps) {
  const part = (value: number) => `${(100 * (value - least)) / (most - least || 1)}%`;
  const style = { "--left": part(Math.min(from, to)), "--right": part(Math.max(from, to)) } as CSSProperties;
  const end = Math.min(from, to);
  return (
    <span className={classes.track} aria-hidden>
      <span className={classes.bar} data-kind={kind} style={style} />
      {half != null && (
        <span
          className={classes.whisker}
          style={{ "--left": part(Math.max(least, end - half)), "--right": part(end + half) } as CSSProperties}
        />
      )}
    </span>
  );
}

function StepSentences({ run, factor }: { run: DriversRun; factor: string }) {
  const { data, isPending } = useQuery(driversSentencesQuery(run.id));
  if (isPending) return <Skeleton height={40} />;
  const items = data?.find((one) => one.factor === factor)?.items ?? [];
  return items.length > 0 && <Sentences items={items} />;
}

/** The fall from the target, or the best score there is, to today's, a step for each factor. */
export function Waterfall({ run, found, open }: { run: DriversRun; found: Found; open: (factor: string) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { scale } = run.question;
  const [view, setView] = useState<"happened" | "said">(
    !found.points?.steps.length && found.said?.steps.length ? "said" : "happened",
  );
  const target = run.target ?? undefined;
  const ahead = target !== undefined && target > found.now.value;
  const [aimed, setAimed] = useState(ahead);
  const points = view === "said" ? found.said : found.points;
  if (!points) return null;
  const most = aimed && ahead ? target : found.goal;
  const costs = points.steps.map((step) => step.points.value);
  const rest = most - found.now.value - costs.reduce((sum, cost) => sum + cost, 0);
  const least = Math.min(found.now.value, most - costs.reduce((sum, cost) => sum + Math.max(0, cost), 0));
  const floor = least - 0.04 * (most - least);
  let at = most;
  const row = (step: PointStep) => {
    const from = at;
    at -= step.points.value;
    return { step, from, to: at };
  };
  const rows = points.steps.map(row);
  const show = (value: number, signed = false) => showPoints(value, scale, language, signed);
  return (
    <Panel
      title={t("drivers.fall", { goal: show(most), now: show(found.now.value) })}
      aside={
        <div className={classes.switches}>
          {ahead && (
            <SegmentedControl
              aria-label={t("drivers.from_where")}
              value={aimed ? "target" : "best"}
              onChange={(next) => setAimed(next === "target")}
              data={[
                { value: "target", label: t("drivers.from_target", { target: show(target) }) },
                { value: "best", label: t("drivers.from_best", { goal: show(found.goal) }) },
              ]}
            />
          )}
          {found.said && (
            <SegmentedControl
              aria-label={t("drivers.by_what")}
              value={view}
              onChange={(next) => setView(next as typeof view)}
              data={[
                { value: "happened", label: t("drivers.happened") },
                { value: "said", label: t("drivers.said") },
              ]}
            />
          )}
        </div>
      }
    >
      {view === "said" && <p className={classes.note}>{t("drivers.said_note")}</p>}
      {target !== undefined && !ahead && (
        <p className={classes.note}>{t("drivers.target_reached", { target: show(target) })}</p>
      )}
      <ol className={classes.rows}>
        <li className={classes.row}>
          <span className={classes.name}>{aimed && ahead ? t("drivers.target") : t("drivers.goal")}</span>
          <Bar from={floor} to={most} least={floor} most={most} kind="end" />
          <span className={classes.value}>{show(most)}</span>
        </li>
        {rows.map(({ step, from, to }) => {
          const half = margin(step.points.low, step.points.high);
          return (
            <li key={step.key} className={classes.step}>
              <div className={classes.row}>
                <span className={classes.name}>
                  {view === "said" ? (
                    sayFactor(t, step)
                  ) : (
                    <UnstyledButton className={classes.open} onClick={() => open(step.key)}>
                      {sayFactor(t, step)}
                    </UnstyledButton>
                  )}
                  <small className={classes.count}>{t("drivers.touched", { count: step.touched })}</small>
                </span>
                <Bar from={from} to={to} least={floor} most={most} kind="step" half={half} />
                <span className={classes.value}>
                  {show(-step.points.value, true)}
                  {half != null && <small className={classes.half}>±{show(half)}</small>}
                </span>
              </div>
              <StepSentences run={run} factor={step.key} />
            </li>
          );
        })}
        <li className={classes.row}>
          <span className={classes.name}>
            {t("drivers.rest")}
            <small className={classes.count}>{rest < 0 ? t("drivers.rest_over") : t("drivers.rest_note")}</small>
          </span>
          <Bar from={at} to={at - rest} least={floor} most={most} kind="rest" />
          <span className={classes.value}>{show(-rest, true)}</span>
        </li>
        <li className={classes.row}>
          <strong className={classes.name}>
            {t("drivers.now")}
            <small className={classes.count}>
              {t("drivers.answers", { count: found.now.n, n: showCount(found.now.n, language) })}
            </small>
          </strong>
          <Bar from={floor} to={found.now.value} least={floor} most={most} kind="now" />
          <strong className={classes.value}>{show(found.now.value)}</strong>
        </li>
      </ol>
      {!points.steps.length && <p className={classes.note}>{t("drivers.no_sure_step")}</p>}
    </Panel>
  );
}
