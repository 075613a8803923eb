import type { ReactNode } from "react";
import classes from "./states.module.css";

interface Props {
  title: string;
  text: ReactNode;
  action?: ReactNode;
  /** Says that this is all the page has, so its title is the page's. */
  whole?: boolean;
}

/** An empty place: what will be here, why it is useful, the one action. */
export function EmptyView({ title, text, action, whole }: Props) {
  const Title = whole ? "h1" : "div";
  return (
    <div className={classes.state}>
      <Title className={classes.title}>{title}</Title>
      <div className={classes.text}>{text}</div>
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}
