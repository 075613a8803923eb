import classes from "./marked.module.css";

interface Props {
  text: string;
  /** The sentence that speaks of the theme, in UTF-16 units. */
  mark: { from: number; to: number };
  /** How the sentence sounds. */
  sound?: string;
}

/** A comment with the sentence marked that a theme is found in. */
export function Marked({ text, mark: { from, to }, sound }: Props) {
  return (
    <>
      <span className={classes.rest}>{text.slice(0, from)}</span>
      <mark className={classes.mark} data-sound={sound}>
        {text.slice(from, to)}
      </mark>
      <span className={classes.rest}>{text.slice(to)}</span>
    </>
  );
}
