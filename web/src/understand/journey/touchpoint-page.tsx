import { Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { behindQuery, metricQuery, whereEquals } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { showMoment, showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { FEW, margin, showCount, showSize, showValue } from "../../lib/numbers";
import { grainFor } from "../../lib/period";
import { word } from "../../lib/words";
import { Change } from "../../ui/change";
import { Chart } from "../../ui/chart";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { ScopePickers } from "../../ui/scope-pickers";
import { ScoreChip } from "../../ui/score-chip";
import { nameOf, nameOfMetric, valueAt } from "../../ui/slices";
import { Why } from "./cell";
import { nameOfTouchpoint } from "./cells";
import classes from "./journey.module.css";
import { Notes } from "./notes";
import { trendOption } from "./trend-option";
import { useJourney } from "./use-journey";

const route = getRouteApi("/frame/journey/$code");
const TREND = 240;
/** So many rows and comments are a glance; Explore has all. */
const MOST = 8;

interface Part {
  metric: Metric;
  code: string;
  from: string;
  to: string;
  unit: string | undefined;
}

function Trend({ metric, code, from, to, unit }: Part) {
  const { t } = useTranslation();
  const language = currentLanguage();
  // A touchpoint by day is mostly few answers.
  const grain = grainFor(from, to) === "month" ? "month" : "week";
  const where = whereEquals([["touchpoint", code]]);
  const { data, error, refetch } = useQuery(
    metricQuery({ name: metric.name, grain, where, from, to, unit, compare: false }),
  );
  const option = useMemo(() => trendOption(data?.rows ?? [], metric, grain, language), [data, metric, grain, language]);
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={TREND} />;
  if (!data.total.n) return <EmptyView title={t("journey.no_answers")} text={t("journey.no_answers_text")} />;
  return <Chart option={option} height={TREND} label={t("journey.trend_label", { name: nameOfMetric(metric) })} />;
}

function Slices({ metric, code, from, to, unit, by }: Part & { by: string }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const where = whereEquals([["touchpoint", code]]);
  const { data, error, refetch } = useQuery(metricQuery({ name: metric.name, by, where, from, to, unit }));
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={120} />;
  const rows = [...data.rows].filter(({ n }) => n > 0).sort((a, b) => b.n - a.n);
  return (
    <>
      <table className={classes.slices}>
        <tbody>
          {rows.slice(0, MOST).map((row) => {
            const thin = row.n < FEW;
            const unsure = margin(row.low, row.high);
            return (
              <tr key={valueAt(row, by)}>
                <th scope="row">{nameOf(valueAt(row, by), by, t("journey.not_stated"), row)}</th>
                <td className={thin ? classes.light : undefined}>
                  {showValue(row.value, metric.unit, language)}{" "}
                  {!thin && unsure != null && (
                    <span className={classes.quiet}>±{showSize(unsure, metric.unit, language)}</span>
                  )}
                </td>
                <td>
                  {thin ? (
                    <i className={classes.quiet}>{t("journey.few")}</i>
                  ) : (
                    <Change
                      change={row.change}
                      significant={row.significant}
                      unit={metric.unit}
                      better={metric.better}
                    />
                  )}
                </td>
                <td className={classes.quiet}>{showCount(row.n, language)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p>
        <Link
          to="/explore"
          search={{ metric: metric.name, by: [by], ...(where && { where }) }}
          className={classes.more}
        >
          {t("journey.explore")}
        </Link>
      </p>
    </>
  );
}

function Comments({ metric, code, from, to, unit }: Part) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const where = whereEquals([["touchpoint", code]]);
  const { data, error, refetch } = useInfiniteQuery(behindQuery({ name: metric.name, where, from, to, unit }));
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton height={160} />;
  const said = data.pages.flatMap(({ items }) => items).filter(({ comment }) => comment);
  return (
    <>
      {said.length === 0 && <p className={classes.quiet}>{t("journey.no_comments")}</p>}
      <ul className={classes.comments}>
        {said.slice(0, MOST).map((row) => (
          <li key={row.key}>
            <div className={classes.said}>
              {row.score != null && <ScoreChip score={row.score} scale={row.scale ?? "nps"} />}
              {row.customer_id && (
                <Link to="/customers/$id" params={{ id: row.customer_id }}>
                  {row.customer_name ?? t("journey.unnamed")}
                </Link>
              )}
              <span>{showMoment(row.at, language)}</span>
            </div>
            <p>{row.comment}</p>
          </li>
        ))}
      </ul>
      <Link
        to="/explore"
        search={{ metric: metric.name, behind: "all", ...(where && { where }) }}
        className={classes.more}
      >
        {t("journey.all_answers")}
      </Link>
    </>
  );
}

/** A touchpoint by itself: its trend, where it is good and bad, what people say of it and noted on it. */
export function TouchpointPage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { code } = route.useParams();
  const query = route.useSearch();
  const view = useJourney(query);
  const { metric, from, to, unit } = view;
  const known = view.journey?.stages.flatMap(({ touchpoints }) => touchpoints).find((one) => one.code === code);
  const name = nameOfTouchpoint(known ?? { code });
  const moment = view.moments?.items.find(({ touchpoint }) => touchpoint === code);
  const row = view.score?.rows.find((one) => valueAt(one, "touchpoint") === code);
  return (
    <>
      <PageHead
        title={name}
        aside={<ScopePickers />}
        scope={
          <>
            <Link to="/journey" search={query} className={classes.more}>
              {t("journey.title")}
            </Link>
            <span>{showPeriod(from, to, language)}</span>
          </>
        }
      />
      {view.error ? (
        <ProblemView error={view.error} retry={view.retry} />
      ) : !metric || view.waiting ? (
        <Skeleton height={320} />
      ) : (
        <div className={classes.columns}>
          <div className={classes.column}>
            <Panel
              title={nameOfMetric(metric)}
              aside={
                row && (
                  <span className={classes.score}>
                    <span className={row.n < FEW ? `${classes.value} ${classes.light}` : classes.value}>
                      {showValue(row.value, metric.unit, language)}
                    </span>
                    {row.n >= FEW && (
                      <Change
                        change={row.change}
                        significant={row.significant}
                        unit={metric.unit}
                        better={metric.better}
                      />
                    )}
                    <span className={classes.quiet}>
                      {t("journey.answers", { count: row.n, size: showCount(row.n, language) })}
                    </span>
                  </span>
                )
              }
            >
              <Trend metric={metric} code={code} from={from} to={to} unit={unit} />
            </Panel>
            {(["channel", "unit"] as const).map((by) => (
              <Panel key={by} title={word("by_dimension", by)}>
                <Slices metric={metric} code={code} from={from} to={to} unit={unit} by={by} />
              </Panel>
            ))}
          </div>
          <div className={classes.column}>
            {moment && view.moments && (
              <Panel title={t("journey.weight")}>
                <Why moment={moment} moments={view.moments} />
              </Panel>
            )}
            <Panel title={t("journey.notes.title")}>
              <Notes touchpoint={code} notes={view.notes.filter(({ touchpoint }) => touchpoint === code)} />
            </Panel>
            <Panel title={t("journey.comments")}>
              <Comments metric={metric} code={code} from={from} to={to} unit={unit} />
            </Panel>
          </div>
        </div>
      )}
    </>
  );
}
