import { Button, Popover } from "@mantine/core";
import { IconBuilding, IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { nameOfUnit, unitsQuery } from "../api/units";
import { useScope } from "../lib/scope";
import { inTree, pathTo } from "../lib/unit-tree";
import { inLanguage } from "../lib/words";
import { PickList } from "./pick-list";
import classes from "./unit-picker.module.css";

function Choice({ unit, onPick }: { unit: string | undefined; onPick: (unit: string | undefined) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { data = [], isPending } = useQuery(unitsQuery);
  const wanted = text.trim().toLocaleLowerCase();
  const fits = (name: string, code: string) => `${name} ${code}`.toLocaleLowerCase().includes(wanted);
  const nameOf = (code: string) => nameOfUnit(data, code);
  const sorted = [...data].sort((a, b) => nameOf(a.code).localeCompare(nameOf(b.code)));
  const found = inTree(sorted).filter(({ unit }) => !wanted || fits(nameOf(unit.code), unit.code));
  const all = {
    key: "",
    label: t("units.all"),
    chosen: unit === undefined,
    onPick: () => onPick(undefined),
  };
  const items = found.map(({ unit: one, depth }) => {
    const name = inLanguage(one.name) ?? one.code;
    // Torn out of the tree by the search, a unit says where it belongs.
    const path = wanted ? pathTo(data, one.code).map(({ code }) => nameOf(code)) : [];
    return {
      key: one.code,
      label: name,
      hint: path.slice(-2).join(" › ") || undefined,
      depth: wanted ? 0 : depth,
      chosen: one.code === unit,
      onPick: () => onPick(one.code),
    };
  });
  return (
    <PickList
      label={t("units.choose")}
      placeholder={t("units.find")}
      text={text}
      onText={setText}
      groups={[{ key: "units", items: wanted ? items : [all, ...items] }]}
      nothing={t("units.nothing")}
      busy={isPending}
    />
  );
}

/** Picks the unit that pages of numbers show, out of those that the user may see; kept in the address from page to page. */
export function UnitChoice() {
  const { t } = useTranslation();
  const { unit, chooseUnit } = useScope();
  const [open, setOpen] = useState(false);
  const { data } = useQuery(unitsQuery);
  // A company of one unit has nothing to choose.
  if (!unit && data && data.length < 2) return null;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus returnFocus width={340}>
      <Popover.Target>
        <Button
          variant={unit ? "light" : "default"}
          size="xs"
          h={30}
          className={classes.button}
          leftSection={<IconBuilding size={16} stroke={1.6} aria-hidden />}
          rightSection={<IconChevronDown size={14} stroke={1.8} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {unit ? nameOfUnit(data, unit) : t("units.all")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10}>
        <Choice
          unit={unit}
          onPick={(next) => {
            setOpen(false);
            chooseUnit(next);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
