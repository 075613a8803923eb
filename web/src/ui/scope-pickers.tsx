import { useScope } from "../lib/scope";
import { PeriodPicker } from "./period-picker";
import { UnitPicker } from "./unit-picker";

/** What a page of numbers is about: unit and period, for the head of the page. */
export function ScopePickers() {
  const { period, choosePeriod } = useScope();
  return (
    <>
      <UnitPicker />
      <PeriodPicker value={period} onChange={choosePeriod} />
    </>
  );
}
