import { Button, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { TaxonomyGroup } from "../../../api/themes";
import { Tool } from "../../../ui/tool";
import { type Fault, moveGroup, moveTheme, type Place, withGroup } from "./draft";
import classes from "./taxonomy.module.css";

interface Props {
  groups: TaxonomyGroup[];
  chosen: string | undefined;
  faults: Fault[];
  onChange: (groups: TaxonomyGroup[]) => void;
  onChoose: (key: string | undefined) => void;
  onAdd: (group: number) => void;
}

/** Both levels of the taxonomy: groups are named here, themes are chosen; Alt with an arrow moves the one with the focus. */
export function Tree({ groups, chosen, faults, onChange, onChoose, onAdd }: Props) {
  const { t } = useTranslation();
  const move = (place: Place, by: 1 | -1) => onChange(moveTheme(groups, place, by)[0]);
  return (
    <div className={classes.tree}>
      {groups.map((group, at) => {
        const name = group.name || t("taxonomy.unnamed");
        const unnamed = faults.some((fault) => fault.what === "group_name" && fault.group === at);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group has no other name than its place while it is typed.
          <section key={at} aria-label={name} className={classes.group}>
            <div className={classes.line}>
              <TextInput
                size="xs"
                className={classes.grow}
                aria-label={t("taxonomy.group_name")}
                placeholder={t("taxonomy.group_name")}
                maxLength={80}
                value={group.name}
                error={unnamed && t("taxonomy.need_name")}
                onChange={(event) => onChange(withGroup(groups, at, { name: event.currentTarget.value }))}
              />
              <Tool
                label={t("taxonomy.up", { name })}
                icon={IconArrowUp}
                disabled={at === 0}
                onClick={() => onChange(moveGroup(groups, at, -1))}
              />
              <Tool
                label={t("taxonomy.down", { name })}
                icon={IconArrowDown}
                disabled={at === groups.length - 1}
                onClick={() => onChange(moveGroup(groups, at, 1))}
              />
              <Tool
                label={t("taxonomy.remove", { name })}
                icon={IconTrash}
                onClick={() => onChange(groups.filter((_, index) => index !== at))}
              />
            </div>
            <ul className={classes.themes}>
              {group.themes.map((theme, index) => {
                const place = { group: at, theme: index };
                const wrong = faults.some((fault) => fault.group === at && fault.theme === index);
                const label = theme.name || t("taxonomy.unnamed");
                return (
                  <li key={theme.key} className={classes.line} data-chosen={theme.key === chosen || undefined}>
                    <button
                      type="button"
                      className={classes.theme}
                      aria-current={theme.key === chosen ? "true" : undefined}
                      onClick={() => onChoose(theme.key)}
                      onKeyDown={(event) => {
                        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
                        event.preventDefault();
                        move(place, event.key === "ArrowDown" ? 1 : -1);
                      }}
                    >
                      {label}
                      {wrong && <span className={classes.wrong}> · {t("taxonomy.not_complete")}</span>}
                    </button>
                    <Tool
                      label={t("taxonomy.up", { name: label })}
                      icon={IconArrowUp}
                      disabled={at === 0 && index === 0}
                      onClick={() => move(place, -1)}
                    />
                    <Tool
                      label={t("taxonomy.down", { name: label })}
                      icon={IconArrowDown}
                      disabled={at === groups.length - 1 && index === group.themes.length - 1}
                      onClick={() => move(place, 1)}
                    />
                    <Tool
                      label={t("taxonomy.remove", { name: label })}
                      icon={IconTrash}
                      onClick={() =>
                        onChange(withGroup(groups, at, { themes: group.themes.filter(({ key }) => key !== theme.key) }))
                      }
                    />
                  </li>
                );
              })}
            </ul>
            <Button
              variant="subtle"
              size="compact-xs"
              leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
              onClick={() => onAdd(at)}
            >
              {t("taxonomy.add_theme")}
            </Button>
          </section>
        );
      })}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
        onClick={() => onChange([...groups, { name: "", themes: [] }])}
      >
        {t("taxonomy.add_group")}
      </Button>
    </div>
  );
}
