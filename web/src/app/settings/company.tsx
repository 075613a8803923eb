import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Trans, useTranslation } from "react-i18next";
import { companyQuery } from "../../api/settings";
import { currentLanguage } from "../../lib/i18n";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { usePageTitle } from "../../ui/use-page-title";
import classes from "./settings.module.css";

/** The name of a code (currency, country) in the reader's language, and the code. */
function named(type: "currency" | "region", code: string | null | undefined): string | undefined {
  if (!code) return undefined;
  const name = new Intl.DisplayNames(currentLanguage(), { type }).of(code);
  return name && name !== code ? `${name} (${code})` : code;
}

const timeIn = (zone: string) =>
  new Intl.DateTimeFormat(currentLanguage(), { timeZone: zone, timeStyle: "short", hourCycle: "h23" }).format(
    new Date(),
  );

/** What the installation is set to: zone, currency, country, languages. Changed in the settings file. */
export function CompanyPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.company"));
  const { data, error, refetch } = useQuery(companyQuery);
  if (error) return <ProblemView error={error} retry={() => void refetch()} />;
  return (
    <Panel title={t("settings.section.company")}>
      {!data ? (
        <Skeleton height={160} />
      ) : (
        <>
          <dl className={classes.facts}>
            <dt>{t("settings.company.zone")}</dt>
            <dd>
              {data.zone}
              <div className={classes.text}>{t("settings.company.zone_text", { time: timeIn(data.zone) })}</div>
            </dd>
            <dt>{t("settings.company.currency")}</dt>
            <dd>{named("currency", data.currency) ?? t("settings.company.no_currency")}</dd>
            <dt>{t("settings.company.country")}</dt>
            <dd>{named("region", data.country) ?? t("settings.company.no_country")}</dd>
            <dt>{t("settings.company.languages")}</dt>
            <dd>English, русский</dd>
            <dt>{t("settings.company.version")}</dt>
            <dd>{data.version}</dd>
          </dl>
          <p className={classes.text} style={{ marginTop: 16 }}>
            <Trans i18nKey="settings.company.where" components={{ code: <code /> }} />
          </p>
        </>
      )}
    </Panel>
  );
}
