import { Button, Progress, SegmentedControl, Skeleton } from "@mantine/core";
import "@mantine/core/styles/Progress.css";
import { IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeInsight, type InsightScan, type InsightState, insightsQuery, scanForInsights } from "../../api/insights";
import { sessionQuery } from "../../api/session";
import { addDays, showDay } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { mayAs } from "../../lib/roles";
import { useScope } from "../../lib/scope";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { type Done, UndoNote } from "../../ui/undo-note";
import { LISTS, type ListName } from "./address";
import { InsightCard } from "./card";
import classes from "./page.module.css";
import { sayPlace } from "./say";

const route = getRouteApi("/frame/insights");

/** How far a scan is, or what the last one looked at. */
function Looked({ scan }: { scan: InsightScan }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  if (!scan.finished_at) {
    const share = (100 * scan.step) / scan.steps;
    return (
      <div className={classes.running}>
        <span>{t("insights.running", { day: showDay(scan.as_of, language) })}</span>
        <Progress value={share} aria-label={t("insights.progress")} />
      </div>
    );
  }
  return (
    <span>
      {t("insights.looked", {
        count: scan.looks,
        shown: showCount(scan.looks, language),
        day: showDay(addDays(scan.as_of, -1), language),
      })}
      {scan.themes == null && `. ${t("insights.without_themes")}`}
    </span>
  );
}

/** The insight feed: what changed or stands out, found without being asked. */
export function InsightsPage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { list = "open" } = route.useSearch();
  const navigate = route.useNavigate();
  const { unit } = useScope();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const { data, error, refetch } = useQuery(insightsQuery(list, unit));
  const [done, setDone] = useState<Done>();
  const again = () => queries.invalidateQueries({ queryKey: ["insights"] });
  const owner = useMutation({ mutationFn: changeInsight, onSettled: again });
  const say = useMutation({
    mutationFn: changeInsight,
    onSuccess: (insight, { state }) => {
      const place = sayPlace(t, insight);
      const undo = () => say.mutate({ id: insight.id, version: insight.version, state: "new" });
      setDone(
        state === "new" || !state
          ? { text: t("insights.taken_back", { place }) }
          : { text: t(`insights.said.${state as Exclude<InsightState, "new">}`, { place }), undo },
      );
    },
    onSettled: again,
  });
  const scan = useMutation({ mutationFn: scanForInsights, onSuccess: () => setTimeout(again, 1000) });
  const runs = !!data?.scan && !data.scan.finished_at;
  const failed = say.error ?? owner.error ?? scan.error;
  return (
    <>
      <PageHead
        title={t("insights.title")}
        aside={
          mayAs(session?.user.role ?? "employee", "analyst") && (
            <Button
              variant="default"
              size="xs"
              loading={scan.isPending}
              disabled={runs}
              leftSection={<IconRefresh size={16} stroke={1.6} aria-hidden />}
              onClick={() => scan.mutate()}
            >
              {t("insights.scan")}
            </Button>
          )
        }
        scope={data?.scan && <Looked scan={data.scan} />}
      />
      {failed && <ProblemNote error={failed} />}
      <div className={classes.lists}>
        <SegmentedControl
          aria-label={t("insights.lists")}
          value={list}
          onChange={(name) => void navigate({ search: name === "open" ? {} : { list: name as ListName } })}
          data={LISTS.map((name) => ({
            value: name,
            label: data ? `${t(`insights.list.${name}`)} ${data.counts[name] ?? 0}` : t(`insights.list.${name}`),
          }))}
        />
      </div>
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        ["a", "b", "c"].map((key) => <Skeleton key={key} height={190} my={12} radius="lg" />)
      ) : data.items.length ? (
        data.items.map((insight) => (
          <InsightCard
            key={insight.id}
            insight={insight}
            onSay={(state) => say.mutate({ id: insight.id, version: insight.version, state })}
            onOwner={(chosen) => owner.mutate({ id: insight.id, version: insight.version, owner: chosen })}
          />
        ))
      ) : list !== "open" ? (
        <EmptyView title={t("insights.none_here")} text={t("insights.none_here_text")} />
      ) : data.scan?.finished_at && data.scan.looks === 0 ? (
        <EmptyView title={t("insights.too_little")} text={t("insights.too_little_text")} />
      ) : data.scan?.finished_at ? (
        <EmptyView
          title={t("insights.nothing")}
          text={t("insights.nothing_text", {
            count: data.scan.looks,
            shown: showCount(data.scan.looks, language),
          })}
        />
      ) : (
        <EmptyView title={t("insights.first")} text={t("insights.first_text")} />
      )}
      <UndoNote done={done} onClose={() => setDone(undefined)} />
    </>
  );
}
