import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { IconListTree } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import type { ThemeRow, ThemesAnswer } from "../../api/themes";
import { daysBetween, showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount, showValue } from "../../lib/numbers";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { ScopePickers } from "../../ui/scope-pickers";
import { UndoNote } from "../../ui/undo-note";
import { VIEWS } from "./address";
import { ThemeFilters } from "./filters";
import { headlineOf } from "./headline";
import { ThemeList } from "./list";
import { MergeDialog } from "./merge";
import classes from "./page.module.css";
import { PairsView } from "./pairs";
import { ParetoView } from "./pareto";
import { FindThemes, ThemesProgress } from "./progress";
import { ThemeLink } from "./theme-link";
import { useChanges } from "./use-changes";
import { useMayChange, useNarrowed, useThemes } from "./use-themes";

const route = getRouteApi("/frame/themes");

/** The change beyond chance that matters most. */
function Moved({ theme, days, named }: { theme: ThemeRow; days: number; named: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { change } = theme;
  const told = {
    t,
    count: days,
    values: { now: showCount(change.after.count, language), before: showCount(change.before.count, language) },
    components: { theme: <ThemeLink theme={theme} className={classes.link} /> },
  };
  const grows = change.difference > 0;
  if (named) return t(grows ? "themes.say_it_grows" : "themes.say_it_falls", { count: days, ...told.values });
  return grows ? <Trans i18nKey="themes.say_grows" {...told} /> : <Trans i18nKey="themes.say_falls" {...told} />;
}

/** What is seen, in a sentence or three. */
function Say({ answer }: { answer: ThemesAnswer }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { most, moved, fresh } = headlineOf(answer.items);
  const days = daysBetween(answer.from, answer.to);
  if (!most) return null;
  return (
    <p className={classes.say}>
      <Trans
        t={t}
        i18nKey="themes.say_most"
        values={{
          share: showValue(most.share.share, "share", language),
          count: answer.comments,
          size: showCount(answer.comments, language),
        }}
        components={{ theme: <ThemeLink theme={most} className={classes.link} /> }}
      />{" "}
      {answer.comments < answer.fewest ? (
        t("themes.say_little")
      ) : moved ? (
        <Moved theme={moved} days={days} named={moved.key === most.key} />
      ) : (
        t("themes.say_steady")
      )}{" "}
      {fresh.slice(0, 1).map((theme) => (
        <Trans
          key={theme.key}
          t={t}
          i18nKey="themes.say_new"
          values={{ size: showCount(theme.share.count, language) }}
          components={{ theme: <ThemeLink theme={theme} className={classes.link} /> }}
        />
      ))}
    </p>
  );
}

/** Under the title: what comments this is about. */
function About({ answer }: { answer: ThemesAnswer }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <span>
      {showPeriod(answer.from, answer.to, language)} ·{" "}
      {t("themes.comments", { count: answer.comments, size: showCount(answer.comments, language) })}
      {answer.with_theme < answer.comments &&
        ` · ${t("themes.without", { share: showValue(1 - answer.with_theme / answer.comments, "share", language) })}`}
    </span>
  );
}

function Waiting() {
  return (
    <Panel>
      <div aria-busy="true">
        {["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => (
          <Skeleton key={key} height={28} my={12} />
        ))}
      </div>
    </Panel>
  );
}

/** What customers talk about: the company's own themes, and those found in the comments themselves. */
export function ThemesPage() {
  const { t } = useTranslation();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useNarrowed(query);
  const { data, error, refetch } = useThemes(query);
  const may = useMayChange();
  const changes = useChanges();
  const [merging, setMerging] = useState<{ one: string; other: ThemeRow }>();
  const go = (search: typeof query) => void navigate({ search, resetScroll: false });
  const view = query.view ?? "list";
  const some = data?.items.some(({ share }) => share.count > 0);
  return (
    <>
      <PageHead
        title={t("themes.title")}
        aside={
          <>
            <ScopePickers />
            {may && (
              <>
                <FindThemes />
                <Button
                  component={Link}
                  to="/themes/taxonomy"
                  variant="default"
                  size="xs"
                  h={30}
                  leftSection={<IconListTree size={16} stroke={1.6} aria-hidden />}
                >
                  {t("themes.taxonomy")}
                </Button>
              </>
            )}
          </>
        }
        scope={
          <>
            {data && <About answer={data} />}
            <ThemeFilters query={query} onChange={(change) => go({ ...query, ...change })} />
          </>
        }
      />
      <ThemesProgress />
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Waiting />
      ) : data.comments === 0 ? (
        <EmptyView title={t("themes.no_comments_title")} text={t("themes.no_comments_text")} />
      ) : !some ? (
        <EmptyView
          title={t("themes.none_title")}
          text={t(may ? "themes.none_text" : "themes.none_text_reader")}
          action={may && <FindThemes main />}
        />
      ) : (
        <>
          <Say answer={data} />
          <Panel
            title={t(`themes.view_title_${view}`)}
            aside={
              <SegmentedControl
                aria-label={t("themes.view")}
                value={view}
                onChange={(value) => {
                  const known = VIEWS.find((one) => one === value);
                  go({ ...query, view: known === "list" ? undefined : known });
                }}
                data={VIEWS.map((value) => ({ value, label: t(`themes.view_${value}`) }))}
              />
            }
          >
            {view === "list" && (
              <ThemeList
                answer={data}
                onMerge={
                  may
                    ? (one, key) => {
                        const other = data.items.find((theme) => theme.key === key);
                        if (other) setMerging({ one, other });
                      }
                    : undefined
                }
              />
            )}
            {view === "pareto" && <ParetoView answer={data} />}
            {view === "together" && <PairsView filter={filter} />}
          </Panel>
        </>
      )}
      {merging && (
        <MergeDialog
          theme={merging.other}
          into={merging.one}
          onClose={() => setMerging(undefined)}
          onMerge={(into) => changes.merge(merging.other, into)}
        />
      )}
      <UndoNote done={changes.done} onClose={changes.close} />
    </>
  );
}
