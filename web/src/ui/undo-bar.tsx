import { Button, CloseButton } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./undo-bar.module.css";

const LASTS_MS = 10_000;

interface Props {
  /** What was done; a new object shows the bar anew. */
  done: { text: ReactNode; undo?: () => void } | undefined;
  onClose: () => void;
}

/** Says what was done, at the foot of the screen, and offers the way back while it stays. */
export function UndoBar({ done, onClose }: Props) {
  const { t } = useTranslation();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!done || held) return;
    const timer = setTimeout(onClose, LASTS_MS);
    return () => clearTimeout(timer);
  }, [done, held, onClose]);
  return (
    <div className={classes.place} role="status">
      {done && (
        // biome-ignore lint/a11y/noStaticElementInteractions: the pointer and the focus only keep it from going away.
        <div
          className={classes.bar}
          onPointerEnter={() => setHeld(true)}
          onPointerLeave={() => setHeld(false)}
          onFocus={() => setHeld(true)}
          onBlur={() => setHeld(false)}
        >
          <span>{done.text}</span>
          {done.undo && (
            <Button variant="subtle" size="compact-sm" onClick={done.undo}>
              {t("undo.action")}
            </Button>
          )}
          <CloseButton size="sm" aria-label={t("undo.close")} onClick={onClose} />
        </div>
      )}
    </div>
  );
}
