import { Menu } from "@mantine/core";
import { IconFilter, IconFilterOff, IconListDetails, IconStack2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Metric } from "../../api/types";
import { word } from "../../lib/words";
import { behind, breakDown, type Mark, only, without } from "./drill";
import classes from "./page.module.css";
import type { Explore } from "./use-explore";

export interface Pointed {
  mark: Mark;
  name: string;
  x: number;
  y: number;
}

interface Props {
  metric: Metric;
  view: Explore;
  pointed: Pointed;
  onClose: () => void;
}

const ICON = { size: 16, stroke: 1.6, "aria-hidden": true } as const;

/** From a mark on: what is behind it, only it, without it, or by something else within it. */
export function MarkMenu({ metric, view, pointed: { mark, name, x, y }, onClose }: Props) {
  const { t } = useTranslation();
  const { query, from, to, go } = view;
  const held = mark.keys.map(({ dimension }) => dimension);
  const others = metric.dimensions.filter((dimension) => !held.includes(dimension));
  const said = mark.keys.length > 0 || mark.at;
  return (
    <Menu opened onClose={onClose} position="bottom-start" withinPortal trapFocus returnFocus width={250}>
      <Menu.Target>
        <span className={classes.pointer} style={{ left: x, top: y }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{name}</Menu.Label>
        <Menu.Item leftSection={<IconListDetails {...ICON} />} onClick={() => go(behind(query, mark, from, to))}>
          {t("explore.see_behind")}
        </Menu.Item>
        {said && (
          <Menu.Item leftSection={<IconFilter {...ICON} />} onClick={() => go(only(query, mark, from, to))}>
            {t("explore.only")}
          </Menu.Item>
        )}
        {mark.keys.length > 0 && (
          <Menu.Item leftSection={<IconFilterOff {...ICON} />} onClick={() => go(without(query, mark))}>
            {t("explore.without")}
          </Menu.Item>
        )}
        {others.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Sub>
              <Menu.Sub.Target>
                <Menu.Sub.Item leftSection={<IconStack2 {...ICON} />}>{t("explore.break_down")}</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown className={classes.choices}>
                {others.map((dimension) => (
                  <Menu.Item key={dimension} onClick={() => go(breakDown(query, mark, dimension, from, to))}>
                    {word("dimension", dimension)}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
