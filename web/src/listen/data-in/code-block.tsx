import classes from "./data-in.module.css";

/** Code whose long lines are scrolled, from the keyboard too. */
export function CodeBlock({ code, label }: { code: string; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached.
    <section className={classes.snippet} tabIndex={0} aria-label={label}>
      <pre>
        <code>{code}</code>
      </pre>
    </section>
  );
}
