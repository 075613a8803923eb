import { Button, CopyButton, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./data-in.module.css";

interface Props {
  map: string | undefined;
  /** The text is what counts now, not what is drawn above. */
  edited: boolean;
  onEdit: (map: string) => void;
  onDraw?: () => void;
}

/** The mapping as TOML: to keep, to give to `rapport import --map`, or to write by hand. */
export function AsText({ map, edited, onEdit, onDraw }: Props) {
  const { t } = useTranslation();
  const text = map ?? "";
  return (
    <details className={classes.details} open={edited || undefined}>
      <summary>{t("data_in.text.title")}</summary>
      <p className={classes.dim}>{t("data_in.text.about")}</p>
      <div className={classes.actions}>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy} disabled={!text}>
              {copied ? t("data_in.copied") : t("data_in.copy")}
            </Button>
          )}
        </CopyButton>
        <Button
          size="xs"
          variant="default"
          component="a"
          href={`data:application/toml;charset=utf-8,${encodeURIComponent(text)}`}
          download="mapping.toml"
        >
          {t("data_in.text.download")}
        </Button>
        {edited && onDraw && (
          <Button size="xs" variant="subtle" onClick={onDraw}>
            {t("data_in.text.draw")}
          </Button>
        )}
      </div>
      <Textarea
        aria-label={t("data_in.text.title")}
        autosize
        minRows={6}
        maxRows={24}
        value={text}
        spellCheck={false}
        classNames={{ input: classes.code }}
        onChange={(event) => onEdit(event.currentTarget.value)}
      />
    </details>
  );
}
