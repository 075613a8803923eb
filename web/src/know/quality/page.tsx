import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Doubt, qualityTodayQuery, runChecks } from "../../api/quality";
import { sessionQuery } from "../../api/session";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { mayAs } from "../../lib/roles";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { Checks } from "./checks";
import { DoubtItem } from "./doubt";
import { Alike, Entries } from "./entries";
import classes from "./page.module.css";

const route = getRouteApi("/frame/quality");

const keyOf = ({ check, place }: Doubt) => `${check} ${place ?? ""}`;

/** Which numbers of today may not be trusted, and why. */
export function QualityPage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { rows } = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(qualityTodayQuery);
  const { data: session } = useQuery(sessionQuery);
  const run = useMutation({
    mutationFn: runChecks,
    onSuccess: (today) => {
      queries.setQueryData(qualityTodayQuery.queryKey, today);
      return queries.invalidateQueries({ queryKey: ["quality"] });
    },
  });
  const keeps = mayAs(session?.user.role ?? "employee", "analyst");
  const doubts = data?.doubts ?? [];
  return (
    <div className={classes.page}>
      <PageHead
        title={t("quality.title")}
        aside={
          keeps && (
            <Button size="xs" variant="default" loading={run.isPending} onClick={() => run.mutate()}>
              {t("quality.run")}
            </Button>
          )
        }
        scope={data?.at ? t("quality.checked", { ago: showAgo(data.at, language) }) : undefined}
      />
      {run.error && <ProblemNote error={run.error} />}
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Panel>
          <Skeleton height={26} width="60%" mb={16} />
          <Skeleton height={160} />
        </Panel>
      ) : !data.at ? (
        <Panel>
          <EmptyView title={t("quality.empty")} text={t("quality.empty_text")} />
        </Panel>
      ) : (
        <Panel>
          <p className={classes.headline}>
            {doubts.length
              ? t("quality.doubts", { count: doubts.length })
              : t("quality.all_fine", { count: data.fine })}
          </p>
          {doubts.length > 0 && (
            <ul className={classes.list}>
              {doubts.map((doubt) => (
                <DoubtItem
                  key={keyOf(doubt)}
                  doubt={doubt}
                  open={rows === keyOf(doubt)}
                  onOpen={
                    keeps
                      ? () =>
                          void navigate({
                            search: rows === keyOf(doubt) ? {} : { rows: keyOf(doubt) },
                            resetScroll: false,
                          })
                      : undefined
                  }
                />
              ))}
            </ul>
          )}
        </Panel>
      )}
      {keeps && (
        <>
          <Entries />
          <Alike />
          <Checks />
        </>
      )}
    </div>
  );
}
