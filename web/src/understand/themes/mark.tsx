import { Tooltip, VisuallyHidden } from "@mantine/core";
import { IconSparkles, IconTrendingUp } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { ThemeRow } from "../../api/themes";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import classes from "./mark.module.css";

/** "New" or "growing", with the evidence for whoever points at it or tabs to it. */
export function ThemeMark({ theme }: { theme: ThemeRow }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { before, after, trend } = theme.recent;
  if (trend !== "new" && trend !== "growing") return null;
  const Icon = trend === "new" ? IconSparkles : IconTrendingUp;
  const words = t("themes.evidence", {
    count: after.count,
    size: showCount(after.count, language),
    of: showCount(after.of, language),
    before: showCount(before.count, language),
    before_of: showCount(before.of, language),
  });
  return (
    <Tooltip label={words} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={classes.mark}>
        <Icon size={14} stroke={1.8} aria-hidden />
        {trend === "new" ? t("themes.new") : t("themes.growing")}
        <VisuallyHidden>: {words}</VisuallyHidden>
      </button>
    </Tooltip>
  );
}
