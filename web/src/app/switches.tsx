import { ActionIcon, SegmentedControl, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keepLanguage, sessionQuery } from "../api/session";
import { isLanguage, LANGUAGES, type Language, setLanguage } from "../lib/i18n";

/** EN / RU. Switches at once; for who is signed in, the server keeps it. */
export function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const keep = useMutation({
    mutationFn: keepLanguage,
    onSuccess: (session) => queries.setQueryData(sessionQuery.queryKey, session),
  });
  const change = async (language: Language) => {
    await setLanguage(language);
    if (queries.getQueryData(sessionQuery.queryKey)) keep.mutate(language);
  };
  return (
    <SegmentedControl
      aria-label={t("frame.language")}
      value={i18n.language}
      onChange={(value) => isLanguage(value) && void change(value)}
      data={LANGUAGES.map((value) => ({ value, label: value.toUpperCase() }))}
    />
  );
}

/** Light or dark. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const Icon = dark ? IconSun : IconMoon;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={34}
      aria-label={dark ? t("frame.light") : t("frame.dark")}
      onClick={() => setColorScheme(dark ? "light" : "dark")}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}
