import { Button } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { UnitItem } from "../../api/unit-trees";
import { inLanguage, word } from "../../lib/words";
import { isWithin, type Line, outline } from "./unit-outline";
import classes from "./unit-tree.module.css";

interface Props {
  units: UnitItem[];
  label: string;
  chosen: string | undefined;
  onChoose: (code: string) => void;
  onEdit: (unit: UnitItem) => void;
  onAdd: (parent: UnitItem) => void;
  onMove: (unit: UnitItem, parent: string | undefined) => void;
}

export const nameOf = (unit: UnitItem): string => inLanguage(unit.name) ?? unit.code;

/**
 * The tree, by the WAI-ARIA pattern of trees: arrows go and open, Enter changes. A unit is moved by dragging it, or by
 * picking it up (M, or the button) and choosing where to put it.
 */
export function UnitTreeView({ units, label, chosen, onChoose, onEdit, onAdd, onMove }: Props) {
  const { t } = useTranslation();
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [moving, setMoving] = useState<UnitItem>();
  const [over, setOver] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  // Two levels are open at first; a click turns a unit the other way.
  const isOpen = (unit: UnitItem, level: number) => level < 3 !== toggled.has(unit.code);
  const lines = outline(units, isOpen, nameOf);
  const at = lines.find(({ unit }) => unit.code === chosen) ?? lines[0];
  const selected = units.find(({ code }) => code === chosen);

  const toggle = (code: string) =>
    setToggled((before) => {
      const after = new Set(before);
      if (!after.delete(code)) after.add(code);
      return after;
    });
  const focus = (line: Line | undefined) => {
    if (!line) return;
    onChoose(line.unit.code);
    list.current?.querySelector<HTMLElement>(`[data-unit="${CSS.escape(line.unit.code)}"]`)?.focus();
  };
  const mayPut = (unit: UnitItem, target: string) => !isWithin(units, target, unit.code) && unit.parent !== target;
  const put = (target: string | undefined) => {
    if (moving && (target === undefined ? moving.parent : mayPut(moving, target))) onMove(moving, target);
    setMoving(undefined);
    setOver(undefined);
  };

  const press = (event: KeyboardEvent, line: Line) => {
    const index = lines.indexOf(line);
    const open = line.children > 0 && isOpen(line.unit, line.level);
    const acts: Record<string, () => void> = {
      ArrowDown: () => focus(lines[index + 1]),
      ArrowUp: () => focus(lines[index - 1]),
      Home: () => focus(lines[0]),
      End: () => focus(lines.at(-1)),
      ArrowRight: () => (line.children && !open ? toggle(line.unit.code) : open && focus(lines[index + 1])),
      ArrowLeft: () =>
        open ? toggle(line.unit.code) : focus(lines.find(({ unit }) => unit.code === line.unit.parent)),
      Enter: () => (moving ? put(line.unit.code) : onEdit(line.unit)),
      Escape: () => setMoving(undefined),
      m: () => setMoving(line.unit),
      ь: () => setMoving(line.unit), // The same key in the Russian layout.
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <>
      <div className={classes.bar}>
        {moving ? (
          <>
            <span className={classes.barText} role="status">
              {t("settings.tree.moving", { name: nameOf(moving) })}
            </span>
            {selected && mayPut(moving, selected.code) && (
              <Button size="xs" onClick={() => put(selected.code)}>
                {t("settings.tree.put", { name: nameOf(selected) })}
              </Button>
            )}
            {moving.parent && (
              <Button size="xs" variant="default" onClick={() => put(undefined)}>
                {t("settings.tree.to_top")}
              </Button>
            )}
            <Button size="xs" variant="default" onClick={() => setMoving(undefined)}>
              {t("settings.cancel")}
            </Button>
          </>
        ) : selected ? (
          <>
            <span className={classes.barText}>
              <strong>{nameOf(selected)}</strong> <span className={classes.meta}>{selected.code}</span>
            </span>
            <Button size="xs" variant="default" onClick={() => onEdit(selected)}>
              {t("settings.change")}
            </Button>
            <Button size="xs" variant="default" onClick={() => setMoving(selected)}>
              {t("settings.tree.move")}
            </Button>
            <Button size="xs" variant="default" onClick={() => onAdd(selected)}>
              {t("settings.tree.add_below")}
            </Button>
          </>
        ) : (
          <span className={classes.barText}>{t("settings.tree.hint")}</span>
        )}
      </div>
      <div ref={list} className={classes.tree} role="tree" aria-label={label}>
        {lines.map((line) => {
          const { unit, level, children, place, siblings } = line;
          const open = children > 0 && isOpen(unit, level);
          return (
            <div
              key={unit.code}
              role="treeitem"
              data-unit={unit.code}
              aria-level={level}
              aria-posinset={place}
              aria-setsize={siblings}
              aria-expanded={children ? open : undefined}
              aria-selected={unit.code === chosen}
              tabIndex={unit.code === at?.unit.code ? 0 : -1}
              className={`${classes.line} ${moving?.code === unit.code ? classes.moving : ""} ${over === unit.code ? classes.target : ""}`}
              style={{ "--level": level } as React.CSSProperties}
              draggable
              onClick={() => onChoose(unit.code)}
              onDoubleClick={() => onEdit(unit)}
              onKeyDown={(event) => press(event, line)}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", unit.code);
                setMoving(unit);
              }}
              onDragEnd={() => {
                setMoving(undefined);
                setOver(undefined);
              }}
              onDragOver={(event) => {
                if (!moving || !mayPut(moving, unit.code)) return;
                event.preventDefault();
                setOver(unit.code);
              }}
              onDragLeave={() => setOver((before) => (before === unit.code ? undefined : before))}
              onDrop={(event) => {
                event.preventDefault();
                put(unit.code);
              }}
            >
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: Right and Left on the line do the same. */}
              {/* biome-ignore lint/a11y/noStaticElementInteractions: the line is the element that counts. */}
              <span
                className={classes.chevron}
                onClick={(event) => {
                  if (!children) return;
                  event.stopPropagation();
                  toggle(unit.code);
                }}
              >
                {children > 0 && <IconChevronRight size={16} aria-hidden className={open ? classes.open : undefined} />}
              </span>
              <span className={classes.name}>{nameOf(unit)}</span>
              <span className={classes.meta}>{word("unit_kind", unit.kind)}</span>
              <span className={classes.count}>{children > 0 && t("settings.tree.below", { count: children })}</span>
            </div>
          );
        })}
      </div>
    </>
  );
}
