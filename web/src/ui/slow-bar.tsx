import { useIsFetching } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import classes from "./slow-bar.module.css";

/** A thin bar under the top edge while answers take longer than a second. */
export function SlowBar() {
  const { t } = useTranslation();
  return useIsFetching() > 0 ? (
    <div className={classes.bar} role="progressbar" aria-label={t("state.loading")} />
  ) : null;
}
