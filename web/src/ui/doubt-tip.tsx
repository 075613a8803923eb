import { Tooltip, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Doubt } from "../api/quality";
import { currentLanguage } from "../lib/i18n";
import classes from "./doubt-tip.module.css";
import { sayDoubt } from "./say-doubt";

/** The warning sign with what is doubted, the first of it in words. */
export function DoubtTip({ doubts: [first, ...more] }: { doubts: Doubt[] }) {
  const { t } = useTranslation();
  if (!first) return null;
  const reason = sayDoubt(t, first, currentLanguage());
  const words = more.length ? `${reason} ${t("quality.more", { count: more.length })}` : reason;
  return (
    <Tooltip label={words}>
      <span className={classes.mark} data-doubt>
        <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
        <VisuallyHidden>{t("quality.mark", { reason: words })}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
