import { Loader, TextInput } from "@mantine/core";
import { IconCheck, IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import classes from "./pick-list.module.css";

export interface PickItem {
  key: string;
  label: ReactNode;
  /** What stands at the end of the line. */
  hint?: ReactNode;
  icon?: ReactNode;
  /** How deep it lies in a tree. */
  depth?: number;
  chosen?: boolean;
  onPick: () => void;
}

export interface PickGroup {
  key: string;
  title?: string;
  items: PickItem[];
}

interface Props {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  groups: PickGroup[];
  /** What is said when there is nothing to pick. */
  nothing: ReactNode;
  busy?: boolean;
}

/** A field and what it leaves to pick from: arrows move, Enter picks, while one goes on typing. */
export function PickList({ label, placeholder, text, onText, groups, nothing, busy }: Props) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const items = groups.flatMap((group) => group.items);
  const active = Math.min(at, items.length - 1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another text begins from the top again.
  useEffect(() => setAt(0), [text]);
  useEffect(() => {
    list.current?.querySelector(`[data-at="${active}"]`)?.scrollIntoView({ block: "nearest" });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step !== undefined && items.length) {
      event.preventDefault();
      const last = items.length - 1;
      // Single steps go round, pages stop at the ends.
      const next = active + step;
      setAt(Math.abs(step) === 1 ? (next + items.length) % items.length : Math.max(0, Math.min(last, next)));
    }
    if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      items[active]?.onPick();
    }
  };

  let index = -1;
  return (
    <div className={classes.box}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label={label}
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={items.length ? `${id}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        rightSection={busy ? <Loader size={14} /> : undefined}
      />
      <div ref={list} id={id} role="listbox" aria-label={label} className={classes.list}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of a form's fields.
          <div key={group.key} role="group" aria-label={group.title ?? label}>
            {group.title && (
              <div className={classes.title} aria-hidden>
                {group.title}
              </div>
            )}
            {group.items.map((item) => {
              index += 1;
              const place = index;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
                // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus.
                <div
                  key={item.key}
                  id={`${id}-${place}`}
                  role="option"
                  aria-selected={place === active}
                  data-at={place}
                  data-active={place === active || undefined}
                  className={classes.item}
                  style={item.depth ? { paddingLeft: 10 + item.depth * 16 } : undefined}
                  onMouseMove={() => place !== active && setAt(place)}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={item.onPick}
                >
                  {item.icon && <span className={classes.icon}>{item.icon}</span>}
                  <span className={classes.label}>{item.label}</span>
                  {item.hint && <span className={classes.hint}>{item.hint}</span>}
                  {item.chosen && <IconCheck size={16} stroke={1.8} aria-hidden className={classes.check} />}
                </div>
              );
            })}
          </div>
        ))}
        {!items.length && !busy && <div className={classes.nothing}>{nothing}</div>}
      </div>
    </div>
  );
}
