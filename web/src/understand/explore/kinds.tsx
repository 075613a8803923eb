import { SegmentedControl, VisuallyHidden } from "@mantine/core";
import {
  IconChartBar,
  IconChartLine,
  IconGridDots,
  IconLayoutDashboard,
  IconNumber123,
  IconTable,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ChartKind } from "./address";

const ICONS: Record<ChartKind, typeof IconTable> = {
  number: IconNumber123,
  line: IconChartLine,
  bar: IconChartBar,
  heat: IconGridDots,
  map: IconLayoutDashboard,
  table: IconTable,
};

/** Ways to draw the answer, by pictures with names. */
export function Kinds({
  kinds,
  kind,
  onPick,
}: {
  kinds: ChartKind[];
  kind: ChartKind;
  onPick: (kind: ChartKind) => void;
}) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t("explore.chart")}
      value={kind}
      onChange={(value) => onPick(value as ChartKind)}
      data={kinds.map((value) => {
        const Icon = ICONS[value];
        const name = t(`explore.as_${value}`);
        return {
          value,
          label: (
            <span title={name} style={{ display: "block", lineHeight: 0 }}>
              <Icon size={18} stroke={1.6} aria-hidden />
              <VisuallyHidden>{name}</VisuallyHidden>
            </span>
          ),
        };
      })}
    />
  );
}
