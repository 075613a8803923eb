import { Skeleton } from "@mantine/core";
import type { EChartsOption } from "echarts";
import { lazy, Suspense } from "react";

// ECharts is half of what the whole application weighs: it comes when the first chart is drawn.
const load = () => import("./echart");
const EChart = lazy(load);

/** Begins to fetch the drawing code while the data are still on their way. */
export function preloadChart(): void {
  load().catch(() => {}); // Drawing tries again, and tells.
}

export interface ChartProps {
  /** Colours come by the name of a CSS variable from `colour`, so that a chart follows the theme. */
  option: (colour: (variable: string) => string) => EChartsOption;
  height: number;
  /** What the chart shows, in a sentence. */
  label: string;
  onClick?: (index: number) => void;
}

/** A chart; its data are also offered as a table by whoever draws it. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height} />}>
      <EChart {...props} />
    </Suspense>
  );
}
