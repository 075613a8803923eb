import { DatePicker, DatesProvider } from "@mantine/dates";
import "@mantine/dates/styles.css";
import "dayjs/locale/ru";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addDays, type Day } from "../lib/dates";

interface Props {
  value: { from: Day; to: Day } | undefined;
  today: Day;
  onChange: (period: { from: Day; to: Day }) => void;
}

/** A calendar for a first and a last day; the period it gives ends the day after the last. */
export default function RangeCalendar({ value, today, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const [range, setRange] = useState<[string | null, string | null]>(
    value ? [value.from, addDays(value.to, -1)] : [null, null],
  );
  return (
    <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek: 1, weekendDays: [] }}>
      <DatePicker
        type="range"
        allowSingleDateInRange
        maxDate={today}
        defaultDate={value?.from ?? addDays(today, -28)}
        value={range}
        onChange={([first, last]) => {
          setRange([first, last]);
          if (first && last) onChange({ from: first.slice(0, 10), to: addDays(last.slice(0, 10), 1) });
        }}
        ariaLabels={{
          previousMonth: t("period.previous_month"),
          nextMonth: t("period.next_month"),
          monthLevelControl: t("period.choose_month"),
          yearLevelControl: t("period.choose_year"),
        }}
      />
    </DatesProvider>
  );
}
