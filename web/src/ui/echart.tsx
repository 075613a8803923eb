import { useComputedColorScheme } from "@mantine/core";
import { LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import type { ChartProps } from "./chart";

use([LineChart, GridComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

/** ECharts itself; use `Chart`, which loads it when needed. */
export default function EChart({ option, height, label, onClick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const click = useRef(onClick);
  click.current = onClick;
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, undefined, { renderer: "svg" });
    chart.current = made;
    made.on("click", ({ dataIndex }) => click.current?.(dataIndex));
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
