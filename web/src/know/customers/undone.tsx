import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./undone.module.css";

/** How long a change can be taken back without looking for it. */
const SHOWN_MS = 12_000;

interface Props {
  text: string;
  onUndo: () => void;
  onGone: () => void;
}

/** Says what was done, and takes it back. */
export function Undone({ text, onUndo, onGone }: Props) {
  const { t } = useTranslation();
  const gone = useRef(onGone);
  gone.current = onGone;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another change begins the time anew.
  useEffect(() => {
    const timer = setTimeout(() => gone.current(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div className={classes.bar} role="status">
      <span>{text}</span>
      <Button size="compact-sm" variant="default" onClick={onUndo}>
        {t("card.undo")}
      </Button>
    </div>
  );
}
