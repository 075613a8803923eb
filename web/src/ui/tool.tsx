import { ActionIcon } from "@mantine/core";
import type { IconX } from "@tabler/icons-react";

interface Props {
  /** What it does, for whoever cannot see the picture. */
  label: string;
  icon: typeof IconX;
  disabled?: boolean;
  onClick: () => void;
}

/** A quiet button that is a picture. */
export function Tool({ label, icon: Icon, disabled, onClick }: Props) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={28}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={16} stroke={1.6} aria-hidden />
    </ActionIcon>
  );
}
