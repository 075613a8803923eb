import { Kbd, Skeleton, UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconEye, IconMenu2, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { sessionQuery } from "../api/session";
import { nameOfUnit, unitsQuery } from "../api/units";
import { currentLanguage } from "../lib/i18n";
import { mayAs } from "../lib/roles";
import { SlowBar } from "../ui/slow-bar";
import { useKey } from "../ui/use-key";
import classes from "./frame.module.css";
import { type NavItem, navFor } from "./nav";
import { Sheet } from "./sheet";
import { LanguageSwitch, SchemeSwitch } from "./switches";

// Nobody needs it for the first paint.
const UserMenu = lazy(() => import("./user-menu").then((module) => ({ default: module.UserMenu })));
const loadPalette = () => import("./palette");
const Palette = lazy(loadPalette);

/** Links under the thumb. */
const THUMB = 4;
/** What stands for the whole company among a user's units. */
const WHOLE = "*";

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Brand() {
  return (
    <>
      <img src="/favicon.svg" alt="" width={24} height={24} />
      <span className={classes.name}>Rapport</span>
    </>
  );
}

/** What the user sees of the navigation. */
function useNav() {
  const { data: session } = useQuery(sessionQuery);
  const role = session?.user.role ?? "employee";
  return useMemo(() => navFor((least) => mayAs(role, least)), [role]);
}

function NavLink({ item, onClick }: { item: NavItem; onClick?: () => void }) {
  const { t } = useTranslation();
  const { to, text, icon: Icon } = item;
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === "/", includeSearch: false }}
      className={classes.link}
      onClick={onClick}
    >
      <Icon size={18} stroke={1.6} aria-hidden />
      <span>{t(`nav.${text}`)}</span>
    </Link>
  );
}

function Groups({ onGo }: { onGo?: () => void }) {
  const { t } = useTranslation();
  return useNav().map(({ floor, items }) => (
    <div key={floor} className={classes.group}>
      <div className={classes.floor}>{t(`nav.${floor}`)}</div>
      {items.map((item) => (
        <NavLink key={item.to} item={item} onClick={onGo} />
      ))}
    </div>
  ));
}

function Nav() {
  const { t } = useTranslation();
  return (
    <nav className={classes.nav} aria-label={t("nav.label")}>
      <Groups />
    </nav>
  );
}

/** On a phone: what one needs most under the thumb, the rest behind "more". */
function Bar() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const items = useNav().flatMap((group) => group.items);
  const home = items.filter(({ to }) => to === "/");
  const first = [...home, ...items.filter((item) => item.to !== "/" && "phone" in item && item.phone)].slice(0, THUMB);
  return (
    <>
      <nav className={classes.bar} aria-label={t("nav.label")}>
        {first.map((item) => (
          <NavLink key={item.to} item={item} />
        ))}
        {items.length > first.length && (
          <UnstyledButton className={classes.link} aria-haspopup="dialog" onClick={() => setOpen(true)}>
            <IconMenu2 size={18} stroke={1.6} aria-hidden />
            <span>{t("nav.more")}</span>
          </UnstyledButton>
        )}
      </nav>
      {open && (
        <Sheet label={t("nav.label")} bottom onClose={() => setOpen(false)}>
          <nav aria-label={t("nav.label")}>
            <Groups onGo={() => setOpen(false)} />
          </nav>
        </Sheet>
      )}
    </>
  );
}

/** Search and commands: the field of the top bar, Ctrl-K, and `/`. */
function Find() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const show = useCallback(() => setOpen(true), []);
  useKey("/", show);
  useHotkeys([["mod+K", show]], []);
  return (
    <>
      <UnstyledButton
        className={classes.find}
        aria-haspopup="dialog"
        onClick={show}
        onMouseEnter={() => void loadPalette()}
      >
        <IconSearch size={16} stroke={1.6} aria-hidden />
        <span className={classes.findText}>{t("frame.find")}</span>
        <Kbd className={classes.findKey} size="xs" aria-hidden>
          {isApple ? "⌘ K" : "Ctrl K"}
        </Kbd>
      </UnstyledButton>
      {open && (
        <Suspense>
          <Palette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** Which part of the company it is, for who does not see all of it. */
function Boundary() {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const { data: units } = useQuery(unitsQuery);
  if (!session || !units) return null;
  const { role, units: own } = session.user;
  const whole = role === "administrator" || own.includes(WHOLE) || (role === "analyst" && !own.length);
  if (whole) return null;
  const names = own.map((code) => nameOfUnit(units, code));
  return (
    <p className={classes.boundary}>
      <IconEye size={16} stroke={1.6} aria-hidden />
      {names.length
        ? t("frame.boundary", { units: new Intl.ListFormat(currentLanguage()).format(names) })
        : t("frame.no_units")}
    </p>
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
        <Find />
        <div className={classes.tools}>
          <LanguageSwitch />
          <SchemeSwitch />
          <Suspense fallback={<Skeleton circle height={32} />}>
            <UserMenu />
          </Suspense>
        </div>
      </header>
      <Nav />
      <main id="main" className={classes.main} tabIndex={-1}>
        <Boundary />
        <Outlet />
      </main>
      <Bar />
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
