import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useBlocker } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../../api/problem";
import { previewTaxonomy, saveTaxonomy, type Taxonomy, type TaxonomyGroup, taxonomyQuery } from "../../../api/themes";
import { EmptyView } from "../../../ui/empty-view";
import { PageHead } from "../../../ui/page-head";
import { Panel } from "../../../ui/panel";
import { ProblemNote, ProblemView } from "../../../ui/problem-view";
import { ThemesProgress } from "../progress";
import { useMayChange } from "../use-themes";
import { complete, faultsOf, freeKey, isSame, moveToGroup, placeOf, withGroup, withTheme } from "./draft";
import { FoundThemes } from "./found";
import { History } from "./history";
import { Preview } from "./preview";
import classes from "./taxonomy.module.css";
import { ThemeForm } from "./theme-form";
import { Tree } from "./tree";

const route = getRouteApi("/frame/themes/taxonomy");

/** Where of the taxonomy the server found a fault: `groups[0].themes[1].any`. */
const FIELD = /^groups\[(\d+)\]\.themes\[(\d+)\]\.(.+)$/;

/** What a theme is called now; its key when it is no more. */
function nameIn({ groups, found }: Taxonomy, key: string): string {
  const all = [...groups.flatMap(({ themes }) => themes), ...found];
  return all.find((one) => one.key === key)?.name ?? key;
}

function Editor({ saved }: { saved: Taxonomy }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { theme: asked } = route.useSearch();
  const navigate = route.useNavigate();
  // What is edited, and which edition it was taken from: one saved by somebody else meanwhile does not wipe it out.
  const [base, setBase] = useState(saved);
  const [groups, setGroups] = useState<TaxonomyGroup[]>(saved.groups);
  const [told, setTold] = useState(false);
  const dirty = !isSame(groups, base.groups);
  const faults = faultsOf(groups);
  const place = placeOf(groups, asked) ?? (groups[0]?.themes[0] && { group: 0, theme: 0 });
  const theme = place && groups[place.group]?.themes[place.theme];
  const choose = (key: string | undefined) =>
    void navigate({ search: { theme: key }, replace: true, resetScroll: false, ignoreBlocker: true });
  const look = useMutation({ mutationFn: () => previewTaxonomy(complete(groups)) });
  const save = useMutation({
    mutationFn: async () => {
      // A search for themes counts as an edition too: only what somebody changed of the own themes is in the way.
      const newest = await queries.fetchQuery({ ...taxonomyQuery, staleTime: 0 });
      const { edition } = isSame(newest.groups, base.groups) ? newest : base;
      return saveTaxonomy({ edition, groups: complete(groups) });
    },
    onSuccess: (next) => {
      setBase(next);
      setGroups(next.groups);
      look.reset();
      queries.setQueryData(taxonomyQuery.queryKey, next);
      setTold(false);
      void queries.invalidateQueries({ queryKey: ["themes"] });
      void queries.invalidateQueries({ queryKey: ["themes-progress"] });
    },
  });
  useEffect(() => {
    if (dirty || isSame(saved.groups, base.groups)) return;
    setBase(saved);
    setGroups(saved.groups);
  }, [saved, base, dirty]);
  useBlocker({
    shouldBlockFn: () => !window.confirm(t("taxonomy.leave")),
    enableBeforeUnload: dirty,
    disabled: !dirty,
  });
  const edit = (next: TaxonomyGroup[]) => {
    setGroups(next);
    look.reset();
    save.reset();
  };
  const add = (group: number) => {
    const key = freeKey(groups);
    const fresh = { key, name: "", any: [], none: [], examples: [], nearness: null };
    edit(withGroup(groups, group, { themes: [...(groups[group]?.themes ?? []), fresh] }));
    choose(key);
  };
  /** Does it, unless something is missing: then that is shown. */
  const when = (act: () => void) => () => {
    setTold(true);
    if (!faults.length) act();
  };
  const problem = save.error ?? look.error;
  const [, inGroup, inTheme, field] = FIELD.exec(problem ? (asProblem(problem).field ?? "") : "") ?? [];
  const here = place && Number(inGroup) === place.group && Number(inTheme) === place.theme && field !== undefined;
  return (
    <>
      {problem && !here && <ProblemNote error={problem} />}
      {groups.length === 0 ? (
        <EmptyView
          title={t("taxonomy.empty_title")}
          text={t("taxonomy.empty_text")}
          action={<Button onClick={() => edit([{ name: "", themes: [] }])}>{t("taxonomy.add_group")}</Button>}
        />
      ) : (
        <div className={classes.columns}>
          <Panel>
            <Tree
              groups={groups}
              chosen={theme?.key}
              faults={told ? faults : []}
              onChange={edit}
              onChoose={choose}
              onAdd={add}
            />
          </Panel>
          <Panel title={theme ? theme.name || t("taxonomy.unnamed") : undefined}>
            {theme && place ? (
              <ThemeForm
                key={theme.key}
                theme={theme}
                groups={groups.map(({ name }) => name)}
                group={place.group}
                faults={told ? faults.filter((one) => one.group === place.group && one.theme === place.theme) : []}
                told={here && problem ? { field, text: asProblem(problem).message } : undefined}
                onChange={(change) => edit(withTheme(groups, place, change))}
                onGroup={(group) => edit(moveToGroup(groups, place, group)[0])}
              />
            ) : (
              <EmptyView title={t("taxonomy.choose_title")} text={t("taxonomy.choose_text")} />
            )}
          </Panel>
        </div>
      )}
      <div className={classes.foot} role="toolbar" aria-label={t("taxonomy.actions")} data-shown={dirty || undefined}>
        <span className={classes.state}>
          {told && faults.length > 0
            ? t("taxonomy.faults", { count: faults.length })
            : dirty
              ? t("taxonomy.not_saved")
              : save.isSuccess
                ? t("taxonomy.saved")
                : ""}
        </span>
        {dirty && (
          <>
            <Button variant="subtle" onClick={() => edit(base.groups)}>
              {t("taxonomy.discard")}
            </Button>
            <Button variant="default" loading={look.isPending} onClick={when(() => look.mutate())}>
              {t("taxonomy.try")}
            </Button>
            <Button loading={save.isPending} onClick={when(() => save.mutate())}>
              {t("taxonomy.save")}
            </Button>
          </>
        )}
      </div>
      {look.data && <Preview preview={look.data} />}
    </>
  );
}

/** The company's own themes: two levels, each theme with its rules and examples; tried on real comments before it is saved. */
export function TaxonomyPage() {
  const { t } = useTranslation();
  const may = useMayChange();
  const { data, error, refetch } = useQuery({ ...taxonomyQuery, enabled: may });
  return (
    <>
      <PageHead
        title={t("taxonomy.title")}
        scope={
          <>
            <Link to="/themes" className={classes.link}>
              {t("themes.title")}
            </Link>
            <span>{t("taxonomy.about")}</span>
          </>
        }
      />
      <ThemesProgress />
      {!may ? (
        <EmptyView title={t("taxonomy.forbidden_title")} text={t("taxonomy.forbidden_text")} />
      ) : error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={320} />
      ) : (
        <>
          <Editor saved={data} />
          <FoundThemes found={data.found} />
          <History nameOf={(key) => nameIn(data, key)} />
        </>
      )}
    </>
  );
}
