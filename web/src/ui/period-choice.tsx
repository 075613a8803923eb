import { Button, Popover, SegmentedControl, Skeleton } from "@mantine/core";
import { IconCalendar } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { companyToday, type Period, PRESETS } from "../lib/period";

const RangeCalendar = lazy(() => import("./range-calendar"));

interface Props {
  value: Period;
  onChange: (period: Period) => void;
}

/** Picks the period: last 7, 28, 90 days, 12 months, or days of one's own. */
export function PeriodChoice({ value, onChange }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const custom = "from" in value;
  return (
    <>
      <SegmentedControl
        aria-label={t("period.label")}
        value={custom ? "" : value.preset}
        onChange={(preset) => {
          const known = PRESETS.find((one) => one === preset);
          if (known) onChange({ preset: known });
        }}
        data={PRESETS.map((preset) => ({ value: preset, label: t(`period.${preset}`) }))}
      />
      <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
        <Popover.Target>
          <Button
            variant={custom ? "light" : "default"}
            size="xs"
            h={30}
            leftSection={<IconCalendar size={16} stroke={1.6} aria-hidden />}
            onClick={() => setOpen(!open)}
          >
            {t("period.custom")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={12}>
          <Suspense fallback={<Skeleton height={280} width={260} />}>
            <RangeCalendar
              value={custom ? value : undefined}
              today={companyToday()}
              onChange={(period) => {
                setOpen(false);
                onChange(period);
              }}
            />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
