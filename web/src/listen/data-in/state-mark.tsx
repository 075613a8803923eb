import { useTranslation } from "react-i18next";
import type { ImportRun } from "../../api/types";
import classes from "./data-in.module.css";

const MOOD: Record<ImportRun["state"], string | undefined> = {
  receiving: classes.calm,
  ready: classes.brand,
  waiting: classes.calm,
  running: classes.brand,
  done: classes.good,
  failed: classes.bad,
  cancelled: classes.calm,
};

/** Where an import stands, in a word. */
export function StateMark({ state }: { state: ImportRun["state"] }) {
  const { t } = useTranslation();
  return <span className={`${classes.mark} ${MOOD[state]}`}>{t(`data_in.state.${state}`)}</span>;
}
