import { Button, Progress, Skeleton } from "@mantine/core";
import "@mantine/core/styles/Progress.css";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { askGroups, type Groups, type GroupsFound, type GroupsRun, groupsQuery } from "../../api/groups";
import { asProblem } from "../../api/problem";
import { showAgo, showDate, showMoment, showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { Group } from "./group";
import classes from "./page.module.css";
import { sayHeadline } from "./say";
import { Tried } from "./tried";

const route = getRouteApi("/frame/groups");

const DONE = { waiting: 4, reading: 20, grouping: 55, ruling: 85 } as const;

/** How far the search is. */
function Running({ run }: { run: GroupsRun }) {
  const { t } = useTranslation();
  const step = run.state === "running" ? (run.step ?? "reading") : "waiting";
  return (
    <div className={classes.running} role="status">
      <Progress value={DONE[step]} aria-label={t("groups.running")} mb={8} />
      {t(`groups.step.${step}`)}
    </div>
  );
}

/** Who was looked at, over which days, when, and when it is done again. */
function Scope({ view, run, found }: { view: Groups; run: GroupsRun; found: GroupsFound }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const n = showCount(found.customers, language);
  return (
    <div className={classes.scope}>
      <span>
        {found.customers < found.of
          ? t("groups.sampled", { n, of: showCount(found.of, language) })
          : t("groups.all", { count: found.customers, n })}
      </span>
      <span>{showPeriod(found.from, found.to, language)}</span>
      {run.finished_at && (
        <span title={showMoment(run.finished_at, language)}>
          {t("groups.computed", { ago: showAgo(run.finished_at, language) })}
        </span>
      )}
      {view.next_at && <span>{t("groups.next", { day: showDate(view.next_at, language) })}</span>}
    </div>
  );
}

function Found({ run, found }: { run: GroupsRun; found: GroupsFound }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const open = (group?: string, factor?: string) => void navigate({ search: { group, factor }, resetScroll: false });
  return (
    <div className={classes.column}>
      {found.groups.length > 0 ? (
        <p className={classes.headline}>{sayHeadline(t, found, language)}</p>
      ) : (
        <>
          <p className={classes.headline}>
            {found.nothing === "few"
              ? t("groups.few", { count: found.customers })
              : found.nothing === "alike"
                ? t("groups.alike")
                : t("groups.none")}
          </p>
          {found.nothing === "none" && <p className={classes.text}>{t("groups.none_text")}</p>}
        </>
      )}
      {found.gone.map((one) => (
        <p key={one.id} className={classes.gone}>
          {t("groups.gone", { name: one.name, count: one.customers, n: showCount(one.customers, language) })}
        </p>
      ))}
      {found.groups.map((group) => (
        <Group
          key={group.id}
          run={run.id}
          group={group}
          found={found}
          chosen={query.group === group.id}
          factor={query.factor}
          open={open}
        />
      ))}
      {found.nothing === "none" ? (
        <Panel title={t("groups.tried.title")}>
          <Tried found={found} />
        </Panel>
      ) : null}
      <details className={classes.methods}>
        <summary>{t("groups.methods")}</summary>
        <p>{t("groups.methods_text")}</p>
        {found.nothing !== "none" && <Tried found={found} />}
      </details>
    </div>
  );
}

/** Groups of customers by how they behave and what they complain about. */
export function GroupsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(groupsQuery);
  const search = useMutation({
    mutationFn: askGroups,
    onSuccess: () => queries.invalidateQueries({ queryKey: groupsQuery.queryKey, exact: true }),
  });
  const run = data?.current;
  const found = run?.found;
  const ask = (
    <Button loading={search.isPending} onClick={() => search.mutate()}>
      {t("groups.search")}
    </Button>
  );
  return (
    <>
      <PageHead
        title={t("groups.title")}
        aside={
          run && (
            <Button
              variant="default"
              size="xs"
              loading={search.isPending}
              disabled={!!data?.running}
              leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
              onClick={() => search.mutate()}
            >
              {t("groups.again")}
            </Button>
          )
        }
        scope={data && run && found && <Scope view={data} run={run} found={found} />}
      />
      {search.error && <ProblemNote error={search.error} />}
      {data?.running && <Running run={data.running} />}
      {data?.failed && run && <ProblemNote error={undefined} text={t("groups.failed_text")} />}
      {error && !data ? (
        asProblem(error).code === "groups.whole_company" ? (
          <EmptyView title={t("groups.narrow_title")} text={t("groups.narrow_text")} />
        ) : (
          <ProblemView error={error} retry={() => void refetch()} />
        )
      ) : !data ? (
        <Skeleton height={260} />
      ) : run && found ? (
        <Found run={run} found={found} />
      ) : data.running ? (
        <Skeleton height={260} aria-hidden />
      ) : data.failed ? (
        <EmptyView title={t("groups.failed_title")} text={t("groups.failed_text")} action={ask} />
      ) : (
        <EmptyView title={t("groups.empty_title")} text={t("groups.empty_text")} action={ask} />
      )}
    </>
  );
}
