import { Skeleton } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { liveName } from "../../api/live";
import type { BoardTile, Metric } from "../../api/types";
import { grainFor } from "../../lib/period";
import { useScope } from "../../lib/scope";
import { knownWord } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { FeedbackList } from "../../ui/feedback-list";
import { nameOfMetric } from "../../ui/slices";
import classes from "./board.module.css";
import { Rows, sayBy } from "./breakdown";
import { Numbers } from "./tiles";
import { TrendView } from "./trend";

/** What a tile is called. */
export function titleOf(t: TFunction, tile: BoardTile, metrics: Metric[]): string {
  if (tile.kind === "feedback") return t("boards.tile_feedback");
  const metric = metrics.find(({ name }) => name === tile.metric);
  const own = tile.metric ?? "";
  const name = metric ? nameOfMetric(metric) : (knownWord("metric", own) ?? own);
  return tile.by ? t("boards.tile_by", { name, by: sayBy(t, tile.by).toLowerCase() }) : name;
}

/** Pixels that a row of the board has for what is in a tile, and lines of feedback or rows that fit into it. */
const ROW = 168;
const FITS = { breakdown: [2, 6, 11], feedback: [1, 4, 7] } as const;
const fits = (kind: keyof typeof FITS, height: number) => FITS[kind][Math.min(height, 3) - 1] ?? 4;

/** What a tile shows, of the days of the address and the tile's unit or the address's. */
export function TileBody({ tile, metrics }: { tile: BoardTile; metrics: Metric[] | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const scope = useScope();
  const unit = tile.unit ?? scope.unit;
  if (tile.kind === "feedback") {
    return <FeedbackList name={liveName("feedback", { unit })} most={fits("feedback", tile.height)} />;
  }
  if (!metrics) return <Skeleton height={60} />;
  const metric = metrics.find(({ name }) => name === tile.metric);
  if (!metric) return <EmptyView title={tile.metric ?? ""} text={t("boards.no_metric")} />;
  const view = { unit, from: scope.from, to: scope.to, filters: [], grain: grainFor(scope.from, scope.to) };
  switch (tile.kind) {
    case "number":
      return (
        <div className={classes.number}>
          <Numbers metric={metric} view={view} />
        </div>
      );
    case "trend":
      return <TrendView metric={metric} view={view} height={tile.height * ROW - 56} />;
    case "breakdown": {
      const by = tile.by ?? "";
      return (
        <Rows
          metric={metric}
          dimension={by}
          view={view}
          most={fits("breakdown", tile.height)}
          onPick={(value) =>
            void navigate({ to: "/", search: { metric: metric.name, by, only: [`${by}:${value}`], unit } as never })
          }
        />
      );
    }
  }
}
