import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sessionQuery } from "../../api/session";
import { PageHead } from "../../ui/page-head";
import { sectionsFor } from "./sections";
import classes from "./settings.module.css";

/** The settings: sections that the person may see, and the one that is open. */
export function SettingsLayout() {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const sections = session ? sectionsFor(session.user.role) : [];
  return (
    <>
      <PageHead title={t("settings.title")} />
      <div className={classes.layout}>
        <nav className={classes.sections} aria-label={t("settings.sections")}>
          {sections.map(({ to, text }) => (
            <Link key={to} to={to} className={classes.section} activeOptions={{ includeSearch: false }}>
              {t(`settings.section.${text}`)}
            </Link>
          ))}
        </nav>
        <div className={classes.body}>
          <Outlet />
        </div>
      </div>
    </>
  );
}
