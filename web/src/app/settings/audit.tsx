import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type AuditFilters, auditQuery, tokensQuery, usersQuery } from "../../api/settings";
import { addDays, isDay, showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import { usePageTitle } from "../../ui/use-page-title";
import { ACTIONS, type AuditSearch } from "./address";
import classes from "./settings.module.css";

const route = getRouteApi("/frame/settings/audit");

/** What people write into the address, as the API takes it: whole days become moments. */
function filtersOf({ who, what, object, since, until }: AuditSearch): AuditFilters {
  const start = (day: string) => new Date(`${day}T00:00:00`).toISOString();
  return {
    actor: who,
    action: what,
    object,
    from: isDay(since) ? start(since) : undefined,
    to: isDay(until) ? start(addDays(until, 1)) : undefined,
  };
}

const exportLink = (filters: AuditFilters) =>
  `/api/v1/audit/export?${new URLSearchParams(Object.entries(filters).filter(([, value]) => value) as [string, string][])}`;

const MOST_CHARACTERS = 160;
const short = (text: string) => (text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);

function sayValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(sayValue).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** What an entry says beside its heading: the few things that changed. */
function saySmall(detail: unknown): string {
  if (typeof detail !== "object" || detail === null) return "";
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && !value.length))
    .map(([key, value]) => `${key}: ${short(sayValue(value))}`)
    .join(" · ");
}

/** Who did what to what, and when. */
export function AuditPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.audit"));
  const language = currentLanguage();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<AuditSearch>) =>
    void navigate({ search: { ...search, ...change }, replace: true, resetScroll: false });
  const filters = filtersOf(search);
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    auditQuery(filters),
  );
  const { data: users } = useQuery(usersQuery);
  const { data: tokens } = useQuery(tokensQuery);
  const names = new Map<string, string>([
    ...(users ?? []).map((user) => [user.id, user.name] as const),
    ...(tokens ?? []).map((token) => [token.id, token.name] as const),
  ]);
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Panel
      title={t("settings.section.audit")}
      aside={
        <Button
          size="xs"
          variant="default"
          component="a"
          href={exportLink(filters)}
          download="audit.csv"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("settings.audit.export")}
        </Button>
      }
    >
      <div className={classes.filters}>
        <NativeSelect
          label={t("settings.audit.who")}
          value={search.who ?? ""}
          onChange={(event) => set({ who: event.currentTarget.value || undefined })}
          data={[
            { value: "", label: t("settings.audit.anybody") },
            ...(users ?? []).map((user) => ({ value: user.id as string, label: user.name })),
            ...(tokens ?? []).map((token) => ({ value: token.id as string, label: token.name })),
            { value: "cli", label: t("settings.audit.cli") },
            { value: "system", label: t("settings.audit.system") },
          ]}
        />
        <NativeSelect
          label={t("settings.audit.what")}
          value={search.what ?? ""}
          onChange={(event) => set({ what: event.currentTarget.value || undefined })}
          data={[
            { value: "", label: t("settings.audit.anything") },
            ...ACTIONS.map((action) => ({ value: action as string, label: word("audit_action", action) })),
          ]}
        />
        <TextInput
          label={t("settings.audit.object")}
          placeholder="cus_…, usr_…, nps"
          value={search.object ?? ""}
          onChange={(event) => set({ object: event.currentTarget.value.trim() || undefined })}
        />
        <TextInput
          type="date"
          label={t("settings.audit.from")}
          value={search.since ?? ""}
          onChange={(event) => set({ since: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={t("settings.audit.to")}
          value={search.until ?? ""}
          onChange={(event) => set({ until: event.currentTarget.value || undefined })}
        />
      </div>
      {error && !items ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !items ? (
        <Skeleton height={320} />
      ) : !items.length ? (
        <EmptyView
          title={t("settings.audit.nothing")}
          text={t("settings.audit.nothing_text")}
          action={
            <Button variant="default" onClick={() => void navigate({ search: {} })}>
              {t("settings.audit.clear")}
            </Button>
          }
        />
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t("settings.audit.when")}</th>
              <th>{t("settings.audit.who")}</th>
              <th>{t("settings.audit.what")}</th>
              <th>{t("settings.audit.object")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.id}>
                <td className={table.when}>{showMoment(one.at, language)}</td>
                <td data-label={t("settings.audit.who")}>{names.get(one.actor) ?? one.actor}</td>
                <td>
                  {word("audit_action", one.action)}
                  <div className={table.dim} style={{ overflowWrap: "anywhere" }}>
                    {saySmall(one.detail)}
                  </div>
                </td>
                <td data-label={t("settings.audit.object")} className={`${classes.code} ${classes.id}`}>
                  {names.get(one.object) ?? one.object}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hasNextPage && (
        <Button variant="default" mt={12} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </Panel>
  );
}
