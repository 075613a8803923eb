import { Button, CopyButton, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeBlock } from "./code-block";
import classes from "./data-in.module.css";
import { codeOf, NAME_OF, SNIPPETS, type Snippet } from "./snippets";

/** How a system is told to send its events here: the key and the address are filled in. */
export function Connect({ writeKey }: { writeKey: string }) {
  const { t } = useTranslation();
  const [snippet, setSnippet] = useState<Snippet>("browser");
  const code = codeOf(snippet, window.location.origin, writeKey);
  return (
    <div className={classes.connect}>
      <div className={classes.actions}>
        <SegmentedControl
          aria-label={t("data_in.connect.label")}
          value={snippet}
          onChange={(value) => setSnippet(value as Snippet)}
          data={SNIPPETS.map((value) => ({ value, label: NAME_OF[value] }))}
        />
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button size="xs" variant="default" onClick={copy}>
              {copied ? t("data_in.copied") : t("data_in.copy")}
            </Button>
          )}
        </CopyButton>
      </div>
      <CodeBlock code={code} label={NAME_OF[snippet]} />
    </div>
  );
}
