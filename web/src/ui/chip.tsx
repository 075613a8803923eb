import { UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./chip.module.css";

/** A filter in force, with the cross that lifts it. */
export function FilterChip({
  children,
  label,
  onRemove,
}: {
  children: ReactNode;
  label: string;
  onRemove: () => void;
}) {
  return (
    <span className={classes.chip}>
      {children}
      <UnstyledButton className={classes.cross} aria-label={label} onClick={onRemove}>
        <IconX size={14} stroke={2} aria-hidden />
      </UnstyledButton>
    </span>
  );
}
