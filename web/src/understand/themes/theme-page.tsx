import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import { type ThemePlace, type ThemeShown, themeQuery } from "../../api/themes";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { FEW, margin, showCount, showSize, showValue } from "../../lib/numbers";
import { useScope } from "../../lib/scope";
import { word } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { ScopePickers } from "../../ui/scope-pickers";
import { UndoNote } from "../../ui/undo-note";
import { ThemeActions } from "./actions";
import { narrowedBy } from "./address";
import { ThemeFilters } from "./filters";
import { sayScale, ThemeMoved, ThemeScore } from "./list";
import { ThemeMark } from "./mark";
import { showLift } from "./pairs";
import { Sentences } from "./sentences";
import { SoundBar } from "./sound-bar";
import { ThemeLink } from "./theme-link";
import classes from "./theme-page.module.css";
import { ThemeTrend } from "./trend";
import { useChanges } from "./use-changes";
import { useMayChange, useNarrowed } from "./use-themes";

const route = getRouteApi("/frame/themes/$key");

/** The theme in numbers: how many and what share, the change, the score, how it sounds. */
function Numbers({ shown }: { shown: ThemeShown }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { theme } = shown;
  const { share } = theme;
  const half = margin(share.low, share.high);
  return (
    <dl className={classes.numbers}>
      <div>
        <dt>{t("themes.column_share")}</dt>
        <dd>
          <b className={theme.few ? classes.light : classes.value}>{showValue(share.share, "share", language)}</b>
          {half != null && <span className={classes.quiet}> ±{showSize(half, "share", language)}</span>}{" "}
          <ThemeMoved theme={theme} />
          <div className={classes.quiet}>
            {t("themes.of_comments", {
              size: showCount(share.count, language),
              count: share.of,
              of: showCount(share.of, language),
            })}
            {theme.change.before.of > 0 &&
              ` · ${t("themes.before", { size: showCount(theme.change.before.count, language) })}`}
          </div>
        </dd>
      </div>
      <div>
        <dt>{t("themes.column_score_of", { name: sayScale(t, shown.scale) })}</dt>
        <dd>
          <span className={classes.value}>
            <ThemeScore theme={theme} all={shown.score} scale={shown.scale} fewest={shown.fewest} />
          </span>
          {theme.score && (
            <div className={classes.quiet}>
              {t("themes.answers", { count: theme.score.n, size: showCount(theme.score.n, language) })}
            </div>
          )}
        </dd>
      </div>
      <div>
        <dt>{t("themes.column_sound")}</dt>
        <dd>
          <SoundBar theme={theme} />
        </dd>
      </div>
    </dl>
  );
}

interface PlacesProps {
  rows: ThemePlace[];
  nameOf: (place: string) => string;
  /** The address of the page narrowed to a place. */
  narrowed: (place: string) => object;
}

/** Where a theme is spoken of most; each opens the theme there. */
function Places({ rows, nameOf, narrowed }: PlacesProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <table className={classes.places}>
      <tbody>
        {rows.map(({ place, share: { count, of, share, low, high } }) => {
          const half = margin(low, high);
          return (
            <tr key={place ?? ""}>
              <th scope="row">
                {place ? (
                  <Link to="." search={narrowed(place) as never} className={classes.link}>
                    {nameOf(place)}
                  </Link>
                ) : (
                  t("themes.not_stated")
                )}
              </th>
              <td className={of < FEW ? classes.light : undefined}>{showValue(share, "share", language)}</td>
              <td className={classes.quiet}>
                {of < FEW ? <i>{t("themes.few")}</i> : half != null && `±${showSize(half, "share", language)}`}
              </td>
              <td className={classes.quiet}>
                {t("themes.out_of", { count: showCount(count, language), of: showCount(of, language) })}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A theme by itself: its numbers, where and with what it comes, and what people say. */
export function ThemePage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { key } = route.useParams();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const filter = useNarrowed(query);
  const { from, to } = useScope();
  const { data, error, refetch } = useQuery(themeQuery(key, filter));
  const { data: units } = useQuery(unitsQuery);
  const may = useMayChange();
  const changes = useChanges();
  const go = (search: typeof query) => void navigate({ search, resetScroll: false });
  return (
    <>
      <PageHead
        title={data?.theme.name ?? t("themes.title")}
        aside={
          <>
            <ScopePickers />
            {may && data && <ThemeActions shown={data} changes={changes} />}
          </>
        }
        scope={
          <>
            <Link to="/themes" search={narrowedBy(query)} className={classes.link}>
              {t("themes.title")}
            </Link>
            {data && (
              <>
                <span>{data.theme.group ?? t("themes.found")}</span>
                <ThemeMark theme={data.theme} />
                <span>{showPeriod(from, to, language)}</span>
              </>
            )}
            <ThemeFilters query={query} onChange={(change) => go({ ...query, ...change })} />
          </>
        }
      />
      {error && !data ? (
        asProblem(error).status === 404 ? (
          <EmptyView title={t("themes.missing_title")} text={t("themes.missing_text")} />
        ) : (
          <ProblemView error={error} retry={() => void refetch()} />
        )
      ) : !data ? (
        <Skeleton height={360} />
      ) : (
        <div className={classes.columns}>
          <div className={classes.column}>
            <Panel>
              <Numbers shown={data} />
              <ThemeTrend theme={data.theme} />
              <p className={classes.quiet}>{t("themes.trend_note")}</p>
            </Panel>
            {data.units.length > 1 && (
              <Panel title={t("themes.by_unit")}>
                <Places
                  rows={data.units}
                  nameOf={(unit) => nameOfUnit(units, unit)}
                  narrowed={(unit) => ({ ...query, unit })}
                />
              </Panel>
            )}
            {data.touchpoints.length > 1 && (
              <Panel title={t("themes.by_touchpoint")}>
                <Places
                  rows={data.touchpoints}
                  nameOf={(one) => word("touchpoint", one)}
                  narrowed={(touchpoint) => ({ ...query, touchpoint })}
                />
              </Panel>
            )}
            {data.together.length > 0 && (
              <Panel title={t("themes.goes_with")}>
                <ul className={classes.together}>
                  {data.together.map((other) => (
                    <li key={other.key}>
                      <ThemeLink theme={other} className={classes.link} />
                      <span className={classes.quiet}>
                        {t("themes.together", {
                          count: other.together,
                          size: showCount(other.together, language),
                          lift: showLift(other.lift, language),
                        })}
                      </span>
                    </li>
                  ))}
                </ul>
              </Panel>
            )}
          </div>
          <Panel title={t("themes.sentences")} className={classes.column}>
            <Sentences theme={key} filter={filter} />
          </Panel>
        </div>
      )}
      <UndoNote done={changes.done} onClose={changes.close} />
    </>
  );
}
