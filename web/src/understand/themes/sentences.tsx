import { Button, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type ThemeSentence, type ThemesFilter, themeCommentsQuery } from "../../api/themes";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { showAgo, showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { ProblemView } from "../../ui/problem-view";
import { ScoreChip } from "../../ui/score-chip";
import { Marked } from "./marked";
import classes from "./sentences.module.css";

function Sentence({ one }: { one: ThemeSentence }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: units } = useQuery(unitsQuery);
  const place = [
    one.touchpoint && word("touchpoint", one.touchpoint),
    one.channel && word("channel", one.channel),
    one.unit_id && nameOfUnit(units, one.unit_id),
  ].filter(Boolean);
  return (
    <li className={classes.item}>
      <span className={classes.score}>
        {one.score != null && one.scale && <ScoreChip score={one.score} scale={one.scale} />}
      </span>
      <div className={classes.body}>
        <p className={classes.comment}>
          <Marked text={one.comment} mark={one.mark} sound={one.sentiment} />
        </p>
        <div className={classes.about}>
          {one.customer_id && (
            <Link to="/customers/$id" params={{ id: one.customer_id }} className={classes.link}>
              {one.customer_name || t("themes.nameless")}
            </Link>
          )}
          <span>{[...new Set(place)].join(" · ")}</span>
          <time dateTime={one.occurred_at} title={showMoment(one.occurred_at, language)}>
            {showAgo(one.occurred_at, language)}
          </time>
          <Link to="/feedback" search={{ open: one.id }} className={classes.link}>
            {t("themes.open_feedback")}
          </Link>
          {one.how === "person" && <span>{t("themes.by_person")}</span>}
        </div>
      </div>
    </li>
  );
}

interface Props {
  theme: string;
  filter: ThemesFilter;
}

/** What people say of a theme, newest first: each comment with the sentence marked. */
export function Sentences({ theme, filter }: Props) {
  const { t } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery(
    themeCommentsQuery(theme, filter),
  );
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        ["a", "b", "c", "d"].map((key) => <Skeleton key={key} height={52} my={12} />)
      ) : items.length === 0 ? (
        <EmptyView title={t("themes.no_sentences_title")} text={t("themes.no_sentences_text")} />
      ) : (
        <ul className={classes.list}>
          {items.map((one) => (
            <Sentence key={one.id} one={one} />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button variant="default" fullWidth loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </>
  );
}
