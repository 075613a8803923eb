import { useComputedColorScheme } from "@mantine/core";
import { LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import type { ChartMark, ChartProps } from "./chart";

use([LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** What a click or a right click of ECharts was on. */
function markAt(params: {
  seriesIndex?: number;
  dataIndex: number;
  name: string;
  event?: { event?: unknown };
}): ChartMark {
  const pointer = params.event?.event;
  const { clientX: x, clientY: y } = pointer instanceof MouseEvent ? pointer : { clientX: 0, clientY: 0 };
  return { series: params.seriesIndex ?? 0, index: params.dataIndex, name: params.name, x, y };
}

/** ECharts itself; use `Chart`, which loads it when needed. */
export default function EChart({ option, height, label, onClick, onMark }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const click = useRef(onClick);
  click.current = onClick;
  const mark = useRef(onMark);
  mark.current = onMark;
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, undefined, { renderer: "svg" });
    chart.current = made;
    made.on("click", (params) => {
      click.current?.(params.dataIndex);
      mark.current?.(markAt(params));
    });
    made.on("contextmenu", (params) => {
      if (!mark.current) return;
      const pointer = params.event?.event;
      if (pointer instanceof Event) pointer.preventDefault();
      mark.current(markAt(params));
    });
    const watcher = new ResizeObserver(() => made.resize());
    watcher.observe(box.current);
    return () => {
      watcher.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme changes what the CSS variables say.
  useEffect(() => {
    const styles = getComputedStyle(document.documentElement);
    chart.current?.setOption(
      option((variable) => styles.getPropertyValue(variable).trim()),
      { notMerge: true },
    );
  }, [option, scheme]);

  return <div ref={box} style={{ height, width: "100%" }} role="img" aria-label={label} />;
}
