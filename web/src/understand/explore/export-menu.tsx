import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { statementQuery } from "../../api/metrics";
import type { Metric } from "../../api/types";
import { download } from "../../lib/download";
import { toCsv, toTabs } from "../../lib/grid";
import { chartPicture } from "../../ui/chart";
import { ProblemNote } from "../../ui/problem-view";
import { nameOfMetric } from "../../ui/slices";
import type { Drawn } from "./draw";
import { gridOf, toCurl, toXlsx } from "./exporting";
import classes from "./page.module.css";
import type { Slice } from "./shape";
import { type Explore, questionOf } from "./use-explore";

/** Width of an exported picture, in pixels of a page; its file has twice as many. */
const PICTURE = 1200;

interface Props {
  metric: Metric;
  view: Explore;
  slices: Slice[];
  drawn: Drawn | undefined;
}

/** The answer as a picture or a file, and the question as SQL or as a call. */
export function ExportMenu({ metric, view, slices, drawn }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [said, setSaid] = useState("");
  const [wrong, setWrong] = useState<unknown>();
  const question = questionOf(metric, view);
  const name = [metric.name, ...view.by, view.grain, view.from, view.to]
    .filter(Boolean)
    .join("-")
    .replace(/[^\w-]/g, "_");
  const act = async (work: () => Promise<void> | void, told: string) => {
    setWrong(undefined);
    try {
      await work();
      setSaid(told);
    } catch (problem) {
      setWrong(problem);
    }
  };
  const grid = () => gridOf(t, slices, metric, view);
  const copied = t("explore.copied");
  const saved = t("explore.saved_file");
  return (
    <>
      <output className={classes.said}>{said}</output>
      {wrong !== undefined && <ProblemNote error={wrong} />}
      <Menu position="bottom-end" onOpen={() => setSaid("")}>
        <Menu.Target>
          <Button variant="default" size="xs" h={30} leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}>
            {t("explore.export")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {drawn && (
            <Menu.Item
              onClick={() =>
                void act(async () => {
                  download(`${name}.png`, await chartPicture(drawn.option, PICTURE, drawn.height));
                }, saved)
              }
            >
              {t("explore.as_png")}
            </Menu.Item>
          )}
          <Menu.Item
            onClick={() =>
              void act(
                () => download(`${name}.csv`, new Blob([toCsv(grid())], { type: "text/csv;charset=utf-8" })),
                saved,
              )
            }
          >
            {t("explore.as_csv")}
          </Menu.Item>
          <Menu.Item
            onClick={() =>
              void act(async () => download(`${name}.xlsx`, await toXlsx(grid(), nameOfMetric(metric))), saved)
            }
          >
            {t("explore.as_xlsx")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => void act(() => navigator.clipboard.writeText(toTabs(grid())), copied)}>
            {t("explore.copy_table")}
          </Menu.Item>
          <Menu.Item
            onClick={() =>
              void act(async () => {
                const { sql } = await queries.fetchQuery(statementQuery(question));
                await navigator.clipboard.writeText(sql);
              }, copied)
            }
          >
            {t("explore.copy_sql")}
          </Menu.Item>
          <Menu.Item
            onClick={() => void act(() => navigator.clipboard.writeText(toCurl(question, location.origin)), copied)}
          >
            {t("explore.copy_curl")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
