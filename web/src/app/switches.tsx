import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isLanguage, LANGUAGES } from "../lib/i18n";
import { useLanguage } from "./use-language";
import { useScheme } from "./use-scheme";

/** EN / RU. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const { language, switchTo } = useLanguage();
  return (
    <SegmentedControl
      aria-label={t("frame.language")}
      value={language}
      onChange={(value) => isLanguage(value) && void switchTo(value)}
      data={LANGUAGES.map((value) => ({ value, label: value.toUpperCase() }))}
    />
  );
}

/** Light or dark. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { dark, toggle } = useScheme();
  const Icon = dark ? IconSun : IconMoon;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={34}
      aria-label={dark ? t("frame.light") : t("frame.dark")}
      onClick={toggle}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}
