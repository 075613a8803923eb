import type { FormEvent, ReactNode } from "react";
import { usePageTitle } from "../ui/use-page-title";
import classes from "./entrance.module.css";
import { Brand } from "./frame";
import { LanguageSwitch, SchemeSwitch } from "./switches";

interface Props {
  title: string;
  text?: string;
  onSubmit: () => void;
  children: ReactNode;
  below?: ReactNode;
}

/** The quiet page around the forms one meets before being signed in. */
export function Entrance({ title, text, onSubmit, children, below }: Props) {
  usePageTitle(title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <span className={classes.brand}>
          <Brand />
        </span>
        <LanguageSwitch />
        <SchemeSwitch />
      </header>
      <main className={classes.main}>
        <form className={classes.form} onSubmit={submit} noValidate>
          <h1 className={classes.title}>{title}</h1>
          {text && <p className={classes.text}>{text}</p>}
          {children}
        </form>
        {below && <div className={classes.below}>{below}</div>}
      </main>
    </div>
  );
}
