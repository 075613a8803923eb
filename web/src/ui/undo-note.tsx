import { Button, CloseButton, Portal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./undo-note.module.css";

export interface Done {
  text: string;
  /** Takes it back; absent where nothing was destroyed. */
  undo?: () => void;
}

/** Says what was just done, and takes it back. Stays until it is closed or something else is done. */
export function UndoNote({ done, onClose }: { done: Done | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Portal>
      <div role="status" aria-live="polite">
        {done && (
          <div className={classes.note}>
            <span>{done.text}</span>
            {done.undo && (
              <Button
                size="xs"
                variant="light"
                onClick={() => {
                  onClose();
                  done.undo?.();
                }}
              >
                {t("undo.action")}
              </Button>
            )}
            <CloseButton size="sm" aria-label={t("undo.close")} onClick={onClose} />
          </div>
        )}
      </div>
    </Portal>
  );
}
