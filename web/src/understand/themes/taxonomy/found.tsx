import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FoundTheme } from "../../../api/themes";
import { Panel } from "../../../ui/panel";
import { UndoNote } from "../../../ui/undo-note";
import { ThemeLink } from "../theme-link";
import { useChanges } from "../use-changes";
import classes from "./taxonomy.module.css";

/** Themes that were found in the comments; those that were hidden can be shown again here alone. */
export function FoundThemes({ found }: { found: FoundTheme[] }) {
  const { t } = useTranslation();
  const changes = useChanges();
  return (
    <>
      {found.length > 0 && (
        <Panel title={t("themes.found")} className={classes.history}>
          <p className={classes.dim}>{t("taxonomy.found_text")}</p>
          <ul className={classes.found}>
            {found.map((theme) => (
              <li key={theme.key}>
                <ThemeLink theme={theme} className={classes.link} />
                {theme.hidden && (
                  <>
                    <span className={classes.dim}>{t("taxonomy.is_hidden")}</span>
                    <Button variant="subtle" size="compact-xs" onClick={() => changes.show(theme)}>
                      {t("themes.show")}
                    </Button>
                  </>
                )}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <UndoNote done={changes.done} onClose={changes.close} />
    </>
  );
}
