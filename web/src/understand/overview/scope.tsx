import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { metricQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { FilterChip } from "../../ui/chip";
import { nameOf, valueAt } from "../../ui/slices";
import { type Filter, toggleFilter } from "./address";
import { useOverview, useTotal } from "./use-overview";

function Chip({ metric, filter: [dimension, value] }: { metric: Metric; filter: Filter }) {
  const { t } = useTranslation();
  const view = useOverview();
  // The server knows what the company calls its own values; mostly the breakdown has asked already.
  const { data } = useQuery({
    ...metricQuery({ name: metric.name, by: dimension, from: view.from, to: view.to, unit: view.unit, compare: false }),
    enabled: metric.dimensions.includes(dimension),
  });
  const row = data?.rows.find((one) => valueAt(one, dimension) === value);
  return (
    <FilterChip
      label={t("overview.lift", { dimension: word("dimension", dimension) })}
      onRemove={() => view.go(toggleFilter(view.query, dimension, value))}
    >
      {word("dimension", dimension)}: {nameOf(value, dimension, t("overview.not_stated"), row)}
    </FilterChip>
  );
}

/** What the page's numbers are about: the period, what it is compared with, the filters. */
export function Scope({ metric }: { metric: Metric }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const view = useOverview();
  const { data } = useTotal(metric, view);
  return (
    <>
      <span>
        {showPeriod(view.from, view.to, language)}
        {data?.previous && (
          <> · {t("overview.against", { period: showPeriod(data.previous.from, data.previous.to, language) })}</>
        )}
      </span>
      {view.filters.map((filter) => (
        <Chip key={filter[0]} metric={metric} filter={filter} />
      ))}
    </>
  );
}
