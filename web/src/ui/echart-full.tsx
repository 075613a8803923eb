import { BarChart, CustomChart, TreemapChart } from "echarts/charts";
import { LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import type { ChartProps } from "./chart";
import EChart from "./echart";

use([BarChart, CustomChart, TreemapChart, LegendComponent, LabelLayout, CanvasRenderer]);

/** ECharts with every kind of drawing; use `Chart`, which loads it when needed. */
export default EChart;

/** The chart as a picture, PNG in a data address, drawn apart from the page. */
export function picture(option: ChartProps["option"], width: number, height: number): string {
  const box = document.createElement("div");
  const styles = getComputedStyle(document.documentElement);
  const made = init(box, undefined, { renderer: "canvas", width, height, devicePixelRatio: 2 });
  made.setOption(option((variable) => styles.getPropertyValue(variable).trim()));
  const background = styles.getPropertyValue("--surface").trim();
  const address = made.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: background });
  made.dispose();
  return address;
}
