import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { qualityTodayQuery } from "../api/quality";
import { doubtsOf } from "./doubts";

const DoubtTip = lazy(() => import("./doubt-tip").then((module) => ({ default: module.DoubtTip })));

interface Props {
  metric: string;
  /** First day and the day after the last. */
  from: string;
  to: string;
  /** Only doubts of this touchpoint matter. */
  touchpoint?: string;
}

/** A small warning beside a number that may not be trusted, with the reason; nothing where it may. */
export function DoubtMark(props: Props) {
  const { data } = useQuery(qualityTodayQuery);
  const doubts = doubtsOf(data?.doubts, props);
  if (!doubts.length) return null;
  return (
    <Suspense>
      <DoubtTip doubts={doubts} />
    </Suspense>
  );
}
