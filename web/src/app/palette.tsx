import { useDebouncedValue } from "@mantine/hooks";
import {
  IconChartLine,
  IconDoorExit,
  IconLanguage,
  IconMoon,
  IconPrinter,
  IconSun,
  IconUser,
} from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { customersQuery } from "../api/customers";
import { metricsQuery } from "../api/metrics";
import { sessionQuery } from "../api/session";
import { mayAs, type Role } from "../lib/roles";
import { inLanguage, knownWord } from "../lib/words";
import { PickList } from "../ui/pick-list";
import { matches } from "./matches";
import { INNER, navFor } from "./nav";
import { Sheet } from "./sheet";
import { useLanguage } from "./use-language";
import { useScheme } from "./use-scheme";
import { useSignOut } from "./use-sign-out";

/** So many customers are shown among the rest. */
const CUSTOMERS = 6;

const icon = (Icon: typeof IconUser): ReactNode => <Icon size={18} stroke={1.6} aria-hidden />;

/** Search and commands from the keyboard: customers, pages, metrics, and what one can do anywhere. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 120);
  const { data: session } = useQuery(sessionQuery);
  const metrics = useQuery(metricsQuery);
  const people = useInfiniteQuery({ ...customersQuery(asked), enabled: asked.length > 0 });
  const { other, switchTo } = useLanguage();
  const { dark, toggle } = useScheme();
  const leave = useSignOut();

  /** Closes, then does what was picked. */
  const then = (act: () => void) => () => {
    onClose();
    act();
  };
  const role = session?.user.role ?? "employee";
  const may = (least: Role) => mayAs(role, least);
  const shown = [...navFor(may).flatMap(({ items }) => items), ...INNER.filter(({ least }) => may(least))];
  const pages = shown.map(({ to, text: name, icon: Icon }) => ({
    key: to,
    label: t(`nav.${name}`),
    icon: icon(Icon),
    onPick: then(() => void navigate({ to } as never)),
  }));
  const measures = (metrics.data ?? []).map((metric) => ({
    key: metric.name,
    label: knownWord("metric", metric.name) ?? inLanguage(metric.title) ?? metric.name,
    also: `${metric.name} ${inLanguage(metric.title)}`,
    icon: icon(IconChartLine),
    onPick: then(() => void navigate({ to: "/", search: { metric: metric.name } as never })),
  }));
  const found = asked && people.data ? (people.data.pages[0]?.items.slice(0, CUSTOMERS) ?? []) : [];
  const customers = found.map((one) => ({
    key: one.id,
    label: one.name ?? one.email_masked ?? one.phone_masked ?? t("palette.no_name"),
    hint: one.name ? (one.email_masked ?? one.phone_masked) : undefined,
    icon: icon(IconUser),
    onPick: then(() => void navigate({ to: "/customers/$id", params: { id: one.id } })),
  }));
  const actions = [
    {
      key: "scheme",
      label: dark ? t("frame.light") : t("frame.dark"),
      icon: icon(dark ? IconSun : IconMoon),
      onPick: then(toggle),
    },
    {
      key: "language",
      label: t(`palette.language_${other}`),
      icon: icon(IconLanguage),
      onPick: then(() => void switchTo(other)),
    },
    {
      key: "print",
      label: t("palette.print"),
      icon: icon(IconPrinter),
      // The dialog must be gone from the paper.
      onPick: then(() => setTimeout(() => window.print(), 50)),
    },
    { key: "leave", label: t("frame.sign_out"), icon: icon(IconDoorExit), onPick: then(leave) },
  ];
  const groups = [
    { key: "customers", title: t("palette.customers"), items: customers },
    { key: "pages", title: t("palette.pages"), items: pages.filter(({ label }) => matches(text, label)) },
    {
      key: "metrics",
      title: t("palette.metrics"),
      items: text.trim() ? measures.filter(({ label, also }) => matches(text, `${label} ${also}`)) : [],
    },
    { key: "actions", title: t("palette.actions"), items: actions.filter(({ label }) => matches(text, label)) },
  ].filter(({ items }) => items.length > 0);

  return (
    <Sheet label={t("palette.title")} onClose={onClose}>
      <PickList
        label={t("palette.title")}
        placeholder={t("palette.placeholder")}
        text={text}
        onText={setText}
        groups={groups}
        nothing={t("palette.nothing")}
        busy={asked !== text.trim() || (asked.length > 0 && people.isPending)}
      />
    </Sheet>
  );
}
