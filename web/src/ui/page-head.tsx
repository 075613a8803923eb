import type { ReactNode } from "react";
import classes from "./page-head.module.css";
import { usePageTitle } from "./use-page-title";

interface Props {
  title: string;
  /** What belongs to the right of the title. */
  aside?: ReactNode;
  /** The scope, always visible under the title. */
  scope?: ReactNode;
}

/** The head of a page. */
export function PageHead({ title, aside, scope }: Props) {
  usePageTitle(title);
  return (
    <div className={classes.head}>
      <div className={classes.row}>
        <h1 className={classes.title}>{title}</h1>
        {aside && <div className={classes.aside}>{aside}</div>}
      </div>
      {scope && <div className={classes.scope}>{scope}</div>}
    </div>
  );
}
