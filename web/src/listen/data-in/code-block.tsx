import { Scroller } from "../../ui/scroller";
import classes from "./data-in.module.css";

/** Code whose long lines are scrolled, from the keyboard too. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    <Scroller className={classes.snippet} label={label}>
      <pre>
        <code>{code}</code>
      </pre>
    </Scroller>
  );
}
