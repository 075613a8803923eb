import { Tooltip, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { qualityTodayQuery } from "../api/quality";
import { currentLanguage } from "../lib/i18n";
import classes from "./doubt-mark.module.css";
import { doubtsOf, sayDoubt } from "./say-doubt";

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
  const { t } = useTranslation();
  const { data } = useQuery(qualityTodayQuery);
  const doubts = doubtsOf(data?.doubts, props);
  const [first] = doubts;
  if (!first) return null;
  const more = doubts.length - 1;
  const reason = sayDoubt(t, first, currentLanguage());
  const words = more ? `${reason} ${t("quality.more", { count: more })}` : reason;
  return (
    <Tooltip label={words}>
      <span className={classes.mark} data-doubt>
        <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
        <VisuallyHidden>{t("quality.mark", { reason: words })}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
