import { Skeleton } from "@mantine/core";
import { type ComponentProps, lazy, Suspense } from "react";

const PeriodChoice = lazy(() => import("./period-choice").then((module) => ({ default: module.PeriodChoice })));

/** Picks the period. Its code comes after the first paint: a page can be read without it. */
export function PeriodPicker(props: ComponentProps<typeof PeriodChoice>) {
  return (
    <Suspense fallback={<Skeleton height={32} width={300} />}>
      <PeriodChoice {...props} />
    </Suspense>
  );
}
