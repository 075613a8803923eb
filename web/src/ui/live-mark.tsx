import { useTranslation } from "react-i18next";
import classes from "./live-mark.module.css";
import { useLiveState } from "./use-live";

/** Whether what is seen is of this moment. */
export function LiveMark() {
  const { t } = useTranslation();
  const state = useLiveState();
  return (
    <span className={classes.mark} data-state={state} role="status">
      <span className={classes.dot} aria-hidden />
      {t(`live.${state}`)}
    </span>
  );
}
