import type { ReactNode } from "react";
import classes from "./panel.module.css";

interface Props {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  id?: string;
}

/** A part of a page on its own ground. Panels never hold panels. */
export function Panel({ title, aside, children, className, id }: Props) {
  return (
    <section id={id} className={`${classes.panel} ${className ?? ""}`}>
      {(title || aside) && (
        <div className={classes.head}>
          {title && <h2 className={classes.title}>{title}</h2>}
          {aside && <div className={classes.aside}>{aside}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
