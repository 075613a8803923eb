import { Button, Code } from "@mantine/core";
import { IconFileUpload, IconPlugConnected, IconSparkles } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { sessionQuery } from "../api/session";
import classes from "./first-steps.module.css";

function Step({ icon, title, text, action }: { icon: ReactNode; title: string; text: string; action?: ReactNode }) {
  return (
    <li className={classes.step}>
      <span className={classes.icon}>{icon}</span>
      <h2 className={classes.title}>{title}</h2>
      <p className={classes.text}>{text}</p>
      {action}
    </li>
  );
}

/** What to do in an installation that has nothing yet: one's own file, one's own systems, or the demo company. */
export function FirstSteps({ here }: { here?: boolean }) {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const icon = { size: 24, stroke: 1.5, "aria-hidden": true } as const;
  if (session && session.user.role !== "administrator") {
    return <p className={classes.lead}>{t("first.not_yours")}</p>;
  }
  return (
    <div className={classes.first}>
      <p className={classes.lead}>{t("first.lead")}</p>
      <ul className={classes.steps}>
        <Step
          icon={<IconFileUpload {...icon} />}
          title={t("first.file_title")}
          text={here ? t("first.file_here") : t("first.file_text")}
          action={
            !here && <Button renderRoot={(props) => <Link to="/data" {...props} />}>{t("first.file_action")}</Button>
          }
        />
        <Step
          icon={<IconPlugConnected {...icon} />}
          title={t("first.sdk_title")}
          text={t("first.sdk_text")}
          action={
            <Button
              variant="default"
              renderRoot={(props) => <Link to="/data" search={{ tab: "sources" }} {...props} />}
            >
              {t("first.sdk_action")}
            </Button>
          }
        />
        <Step
          icon={<IconSparkles {...icon} />}
          title={t("first.demo_title")}
          text={t("first.demo_text")}
          action={<Code>rapport demo --data demo-data</Code>}
        />
      </ul>
    </div>
  );
}
