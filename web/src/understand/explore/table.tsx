import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconDots } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Metric } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { margin, showCount, showSize, showValue } from "../../lib/numbers";
import { humanise, knownWord } from "../../lib/words";
import { Change } from "../../ui/change";
import { nameOfMetric } from "../../ui/slices";
import { question } from "./address";
import { sayName, sayStep } from "./draw";
import { type Column, isThin, type Slice, sorted } from "./shape";
import classes from "./table.module.css";
import type { Explore } from "./use-explore";

/** So many rows at first: people scan a screen; a file has them all. */
const MOST = 30;

export const nameOfDimension = (dimension: string): string =>
  knownWord("dimension", dimension) ?? humanise(dimension.replace("property:", ""));

interface Props {
  slices: Slice[];
  metric: Metric;
  view: Explore;
  onMark: (slice: Slice, x: number, y: number) => void;
}

/** What is drawn, as a table: value, interval, count, change; by any column. */
export function Table({ slices, metric, view, onMark }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [all, setAll] = useState(false);
  const { query, by, grain, go } = view;
  const rows = sorted(slices, query.sort, metric, query);
  const shown = all ? rows : rows.slice(0, MOST);
  const columns: [Column, string, boolean][] = [
    ...by.map((dimension, index): [Column, string, boolean] => [index ? "1" : "0", nameOfDimension(dimension), false]),
    ...(grain ? [["at", t(`explore.grain_${grain}`), false] as [Column, string, boolean]] : []),
    ["value", nameOfMetric(metric), true],
    ["margin", "±", true],
    ["n", t("explore.count"), true],
    ["change", t("explore.change"), true],
  ];
  /** A column's first click goes by its largest, the next by its smallest, the third back to the usual order. */
  const next = (column: Column, number: boolean) => {
    const [one, other] = number ? [`-${column}`, column] : [column, `-${column}`];
    return query.sort === one ? other : query.sort === other ? undefined : one;
  };
  return (
    <>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              {columns.map(([column, name, number]) => {
                const falling = query.sort === `-${column}`;
                const rising = query.sort === column;
                return (
                  <th
                    key={column}
                    scope="col"
                    className={`${number ? classes.numeric : ""} ${column === "margin" ? classes.margin : ""}`}
                    aria-sort={falling ? "descending" : rising ? "ascending" : undefined}
                  >
                    <button
                      type="button"
                      onClick={() => {
                        const { sort: _sort, ...rest } = question(query);
                        const sort = next(column, number);
                        go({ ...rest, ...(sort && { sort }) });
                      }}
                    >
                      {name}
                      {falling && <IconArrowDown size={14} stroke={1.8} aria-hidden />}
                      {rising && <IconArrowUp size={14} stroke={1.8} aria-hidden />}
                    </button>
                  </th>
                );
              })}
              <th aria-label={t("explore.more")} />
            </tr>
          </thead>
          <tbody>
            {shown.map((slice) => {
              const { row, names, at, values } = slice;
              const thin = isThin(row, metric);
              const unsure = margin(row.low, row.high);
              return (
                <tr key={`${values.join("·")}·${at ?? ""}·${row.currency ?? ""}`}>
                  {names.map((name, index) => (
                    <td key={by[index]}>{name}</td>
                  ))}
                  {at && <td>{sayStep(at, grain, language)}</td>}
                  <td className={`${classes.numeric} ${thin ? classes.light : classes.value}`}>
                    {showValue(row.value, metric.unit, language, row.currency)}
                  </td>
                  <td className={`${classes.numeric} ${classes.quiet} ${classes.margin}`}>
                    {!thin && unsure != null && showSize(unsure, metric.unit, language, row.currency)}
                  </td>
                  <td className={`${classes.numeric} ${classes.quiet}`}>{showCount(row.n, language)}</td>
                  <td className={classes.numeric}>
                    {thin ? (
                      row.n > 0 && <i className={classes.few}>{t("explore.few")}</i>
                    ) : (
                      <Change
                        change={row.change}
                        significant={row.significant}
                        unit={metric.unit}
                        better={metric.better}
                        currency={row.currency}
                      />
                    )}
                  </td>
                  <td className={classes.more}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size={28}
                      aria-label={t("explore.more_about", { name: sayName(slice, { grain, language }) })}
                      onClick={(event) => {
                        const box = event.currentTarget.getBoundingClientRect();
                        onMark(slice, box.left, box.bottom);
                      }}
                    >
                      <IconDots size={16} stroke={1.8} aria-hidden />
                    </ActionIcon>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {rows.length > MOST && (
        <Button variant="subtle" size="compact-sm" mt={8} onClick={() => setAll(!all)}>
          {all ? t("explore.show_less") : t("explore.show_all", { count: rows.length })}
        </Button>
      )}
    </>
  );
}
