import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { feedbackChoicesQuery } from "../../api/feedback";
import { word } from "../../lib/words";
import { FilterChip } from "../../ui/chip";
import { MOODS, type Narrowed } from "./address";
import classes from "./filters.module.css";

interface Props {
  query: Narrowed;
  onChange: (change: Narrowed) => void;
}

/** Which comments are looked at, as chips: of a touchpoint, a channel, a group of scores. */
export function ThemeFilters({ query, onChange }: Props) {
  const { t } = useTranslation();
  const { data: choices } = useQuery(feedbackChoicesQuery);
  const lists = [
    {
      key: "touchpoint",
      name: word("dimension", "touchpoint"),
      values: (choices?.touchpoints ?? []).map((value) => ({ value, label: word("touchpoint", value) })),
    },
    {
      key: "channel",
      name: word("dimension", "channel"),
      values: (choices?.channels ?? []).map((value) => ({ value, label: word("channel", value) })),
    },
    {
      key: "mood",
      name: t("themes.mood"),
      values: MOODS.map((value) => ({ value: value as string, label: t(`themes.mood_${value}`) })),
    },
  ] as const;
  return (
    <>
      {lists.map(({ key, name, values }) => {
        const chosen = query[key];
        return chosen ? (
          <FilterChip key={key} label={t("themes.lift", { name })} onRemove={() => onChange({ [key]: undefined })}>
            {values.find(({ value }) => value === chosen)?.label ?? chosen}
          </FilterChip>
        ) : (
          values.length > 0 && (
            <Menu key={key} position="bottom-start" withinPortal>
              <Menu.Target>
                <UnstyledButton className={classes.open}>
                  {name}
                  <IconChevronDown size={14} stroke={1.8} aria-hidden />
                </UnstyledButton>
              </Menu.Target>
              <Menu.Dropdown className={classes.menu}>
                {values.map(({ value, label }) => (
                  <Menu.Item key={value} onClick={() => onChange({ [key]: value })}>
                    {label}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )
        );
      })}
      <UnstyledButton
        className={classes.open}
        aria-pressed={query.bad === "yes"}
        onClick={() => onChange({ bad: query.bad ? undefined : "yes" })}
      >
        {t("themes.only_bad")}
      </UnstyledButton>
    </>
  );
}
