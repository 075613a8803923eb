import { Button, CopyButton, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./secret.module.css";

/** Something to copy now, for it is not shown again. */
export function Secret({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  return (
    <div className={classes.secret}>
      <TextInput
        className={classes.field}
        label={label}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant={copied ? "light" : "filled"} onClick={copy} data-autofocus>
            {copied ? t("secret.copied") : t("secret.copy")}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
