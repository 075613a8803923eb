import type { CSSProperties, ReactNode } from "react";

interface Props {
  /** What it shows, for those who do not see it. */
  label: string;
  className?: string;
  style?: CSSProperties;
  children: ReactNode;
}

/** What may be larger than its place: moved by the finger, and by the keyboard. Needless around what holds links or buttons. */
export function Scroller({ label, className, style, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached.
    <section className={className} style={style} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
