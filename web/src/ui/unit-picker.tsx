import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";

const UnitChoice = lazy(() => import("./unit-choice").then((module) => ({ default: module.UnitChoice })));

/** The unit that the page is about, chosen from the tree. Its code comes after the first paint: a page can be read without it. */
export function UnitPicker() {
  return (
    <Suspense fallback={<Skeleton height={30} width={120} />}>
      <UnitChoice />
    </Suspense>
  );
}
