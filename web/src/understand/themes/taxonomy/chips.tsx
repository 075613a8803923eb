import { Button, TextInput } from "@mantine/core";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { FilterChip } from "../../../ui/chip";
import classes from "./taxonomy.module.css";

interface Props {
  label: string;
  /** How what is written here is used. */
  help: string;
  placeholder: string;
  values: string[];
  maxLength: number;
  error?: string;
  onChange: (values: string[]) => void;
}

/** A list of phrases: Enter adds one, its cross takes it away, Backspace in the empty field takes the last back to mend it. */
export function ChipsField({ label, help, placeholder, values, maxLength, error, onChange }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const add = () => {
    const next = text.trim();
    if (next && !values.includes(next)) onChange([...values, next]);
    setText("");
  };
  return (
    <div className={classes.field}>
      <TextInput
        ref={field}
        id={id}
        label={label}
        description={help}
        error={error}
        placeholder={placeholder}
        value={text}
        maxLength={maxLength}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.nativeEvent.isComposing) {
            event.preventDefault();
            add();
          }
          const last = values.at(-1);
          if (event.key === "Backspace" && !text && last !== undefined) {
            event.preventDefault();
            onChange(values.slice(0, -1));
            setText(last);
          }
        }}
        rightSectionWidth="auto"
        rightSection={
          text.trim() && (
            <Button variant="subtle" size="compact-xs" mr={4} onClick={add}>
              {t("taxonomy.add_chip")}
            </Button>
          )
        }
      />
      {values.length > 0 && (
        <ul className={classes.chips} aria-label={label}>
          {values.map((value) => (
            <li key={value}>
              <FilterChip
                label={t("taxonomy.remove_chip", { value })}
                onRemove={() => {
                  onChange(values.filter((one) => one !== value));
                  field.current?.focus();
                }}
              >
                {value}
              </FilterChip>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
