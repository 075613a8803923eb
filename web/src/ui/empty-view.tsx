import type { ReactNode } from "react";
import classes from "./states.module.css";

interface Props {
  title: string;
  text: ReactNode;
  action?: ReactNode;
}

/** An empty place: what will be here, why it is useful, the one action. */
export function EmptyView({ title, text, action }: Props) {
  return (
    <div className={classes.state}>
      <div className={classes.title}>{title}</div>
      <div className={classes.text}>{text}</div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
