import { Kbd, Skeleton, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SEARCH_FIELD } from "../know/customers/address";
import { SlowBar } from "../ui/slow-bar";
import { useKey } from "../ui/use-key";
import classes from "./frame.module.css";
import { NAV } from "./nav";
import { LanguageSwitch, SchemeSwitch } from "./switches";
import { UserMenu } from "./user-menu";

export function Brand() {
  return (
    <>
      <img src="/favicon.svg" alt="" width={24} height={24} />
      <span className={classes.name}>Rapport</span>
    </>
  );
}

function Nav() {
  const { t } = useTranslation();
  return (
    <nav className={classes.nav} aria-label={t("nav.label")}>
      {NAV.map(({ floor, items }) => (
        <div key={floor} className={classes.group}>
          <div className={classes.floor}>{t(`nav.${floor}`)}</div>
          {items.map(({ to, text, icon: Icon }) => (
            <Link key={to} to={to} activeOptions={{ exact: to === "/", includeSearch: false }} className={classes.link}>
              <Icon size={18} stroke={1.6} aria-hidden />
              {t(`nav.${text}`)}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

function FindCustomer() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const go = () => {
    const field = document.getElementById(SEARCH_FIELD);
    if (field instanceof HTMLInputElement) field.select();
    else void navigate({ to: "/customers", search: {} });
  };
  useKey("/", go);
  return (
    <UnstyledButton className={classes.find} onClick={go}>
      <IconSearch size={16} stroke={1.6} aria-hidden />
      <span className={classes.findText}>{t("frame.find")}</span>
      <Kbd className={classes.findKey} size="xs" aria-hidden>
        /
      </Kbd>
    </UnstyledButton>
  );
}

/** The frame around every page behind the sign-in: top bar, navigation by floor, and the page. */
export function Frame() {
  const { t } = useTranslation();
  return (
    <div className={classes.frame}>
      <a href="#main" className={classes.skip}>
        {t("frame.skip")}
      </a>
      <SlowBar />
      <header className={classes.top}>
        <Link to="/" className={classes.brand}>
          <Brand />
        </Link>
        <FindCustomer />
        <div className={classes.tools}>
          <LanguageSwitch />
          <SchemeSwitch />
          <UserMenu />
        </div>
      </header>
      <Nav />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

/** The frame while the session is being asked for. */
export function FrameWaiting() {
  return (
    <div className={classes.frame} aria-busy="true">
      <header className={classes.top}>
        <span className={classes.brand}>
          <Brand />
        </span>
      </header>
      <div className={classes.nav}>
        <Skeleton height={20} mt={8} />
        <Skeleton height={20} mt={12} />
      </div>
      <div className={classes.main}>
        <Skeleton height={28} width={180} mb={16} />
        <Skeleton height={140} mb={16} />
        <Skeleton height={320} />
      </div>
    </div>
  );
}
