import { Skeleton } from "@mantine/core";
import type { EChartsOption } from "echarts";
import { lazy, Suspense } from "react";

// ECharts is half of what the whole application weighs: it comes when the first chart has its data, after the numbers.
const EChart = lazy(() => import("./echart"));
// Bars, maps and pictures weigh again as much: they come where they are drawn.
const loadFull = () => import("./echart-full");
const FullChart = lazy(loadFull);

/** What of a chart was pointed at, and where on the screen. */
export interface ChartMark {
  series: number;
  index: number;
  /** The place's own name, as the option gave it. */
  name: string;
  x: number;
  y: number;
}

export interface ChartProps {
  /** Colours come by the name of a CSS variable from `colour`, so that a chart follows the theme. */
  option: (colour: (variable: string) => string) => EChartsOption;
  height: number;
  /** What the chart shows, in a sentence. */
  label: string;
  onClick?: (index: number) => void;
  /** A mark was clicked, by either button. */
  onMark?: (mark: ChartMark) => void;
}

/** A chart; its data are also offered as a table by whoever draws it. `full` brings every kind of drawing, else lines. */
export function Chart({ full, ...props }: ChartProps & { full?: boolean }) {
  return (
    <Suspense fallback={<Skeleton height={props.height} />}>
      {full ? <FullChart {...props} /> : <EChart {...props} />}
    </Suspense>
  );
}

/** The chart as a PNG file. */
export async function chartPicture(option: ChartProps["option"], width: number, height: number): Promise<Blob> {
  const { picture } = await loadFull();
  const [, base64 = ""] = picture(option, width, height).split(",");
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}
