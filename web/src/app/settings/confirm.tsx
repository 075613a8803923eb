import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog } from "../../ui/dialog";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./settings.module.css";

interface Props {
  title: string;
  text: string;
  action: string;
  pending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, text, action, pending, error, onConfirm, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose} onSubmit={onConfirm}>
      <div className={classes.form}>
        {error ? <ProblemNote error={error} /> : null}
        <p className={classes.text}>{text}</p>
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" color="red" loading={pending}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
