import { Button, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { metricsQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { showValue } from "../../lib/numbers";
import { inLanguage } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import { usePageTitle } from "../../ui/use-page-title";

function List({ metrics }: { metrics: Metric[] }) {
  const { t } = useTranslation();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t("settings.metric.metric")}</th>
          <th>{t("settings.metric.unit")}</th>
          <th>{t("settings.metric.better")}</th>
          <th className={table.num}>{t("settings.metric.target")}</th>
        </tr>
      </thead>
      <tbody>
        {metrics.map((metric) => (
          <tr key={metric.name}>
            <td>
              <Link to="/settings/metrics/$name" params={{ name: metric.name }} className={table.main}>
                {inLanguage(metric.title)}
              </Link>
              <div className={table.dim}>{inLanguage(metric.description)}</div>
            </td>
            <td>{t(`settings.metric.units.${metric.unit}`)}</td>
            <td>{t(`settings.metric.betters.${metric.better}`)}</td>
            <td className={table.num} data-label={t("settings.metric.target")}>
              {showValue(metric.target, metric.unit, currentLanguage())}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The catalogue: the company's own metrics, to be changed, and those built in. */
export function MetricsPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.metrics"));
  const { data, error, refetch } = useQuery(metricsQuery);
  const action = (
    <Button
      size="xs"
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link to="/settings/metrics/$name" params={{ name: "new" }} {...props} />}
    >
      {t("settings.metric.new")}
    </Button>
  );
  const own = data?.filter((metric) => metric.own);
  return (
    <>
      <Panel title={t("settings.metric.own")} aside={action}>
        {error && !data ? (
          <ProblemView error={error} retry={() => void refetch()} />
        ) : !own ? (
          <Skeleton height={80} />
        ) : own.length ? (
          <List metrics={own} />
        ) : (
          <EmptyView title={t("settings.metric.none")} text={t("settings.metric.none_text")} />
        )}
      </Panel>
      {data && (
        <Panel title={t("settings.metric.built_in")}>
          <List metrics={data.filter((metric) => !metric.own)} />
        </Panel>
      )}
    </>
  );
}
