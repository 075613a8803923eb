import { type ReactNode, useEffect, useRef } from "react";
import classes from "./sheet.module.css";

/** A dialog over the page: the browser keeps the focus in it, and Escape or a click beside it closes it. */
export function Sheet({
  label,
  bottom,
  onClose,
  children,
}: {
  label: string;
  /** Comes from below, for the thumb, rather than from above. */
  bottom?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same.
    <dialog
      ref={box}
      aria-label={label}
      className={`${classes.sheet} ${bottom ? classes.bottom : ""}`}
      onClose={onClose}
      onClick={(event) => event.target === box.current && box.current.close()}
    >
      <div className={classes.inner}>{children}</div>
    </dialog>
  );
}
