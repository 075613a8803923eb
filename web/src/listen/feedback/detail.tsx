import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { IconArrowLeft, IconChevronDown, IconChevronUp, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useEmployeeName } from "../../api/employees";
import { type FeedbackShown, feedbackShownQuery, feedbackTagsQuery } from "../../api/feedback";
import { asProblem } from "../../api/problem";
import { sessionQuery } from "../../api/session";
import { nameOfUnit, unitsQuery } from "../../api/units";
import { showAgo, showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { mayAs } from "../../lib/roles";
import { word } from "../../lib/words";
import { ChannelIcon } from "../../ui/channel-icon";
import { EmptyView } from "../../ui/empty-view";
import { ProblemView } from "../../ui/problem-view";
import { ScoreChip } from "../../ui/score-chip";
import { Actions } from "./actions";
import { Around } from "./around";
import classes from "./detail.module.css";
import { Facts } from "./facts";
import { FindingLine, MarkedComment } from "./finding";
import { History } from "./history";
import { Scores } from "./scores";
import { TagMarks } from "./tag-mark";
import { ThemeLine } from "./themes";
import { Why } from "./why";

interface Props {
  id: string;
  ids: string[];
  go: (id?: string) => void;
}

function Head({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: units } = useQuery(unitsQuery);
  const { data: tags } = useQuery(feedbackTagsQuery);
  const employee = useEmployeeName(one.employee_id);
  const place = [
    one.touchpoint && word("touchpoint", one.touchpoint),
    one.channel && word("channel", one.channel),
    one.unit_id && nameOfUnit(units, one.unit_id),
    employee && t("feedback.employee", { name: employee }),
  ].filter(Boolean);
  return (
    <>
      <div className={classes.who}>
        {one.score != null && one.scale && <ScoreChip score={one.score} scale={one.scale} />}
        <h2 className={classes.name}>
          {one.customer ? (
            <Link to="/customers/$id" params={{ id: one.customer.id }} className={classes.link}>
              {one.customer.name || t("feedback.nameless")}
            </Link>
          ) : (
            t("feedback.nameless")
          )}
        </h2>
        <time dateTime={one.occurred_at} title={showMoment(one.occurred_at, language)} className={classes.when}>
          {showMoment(one.occurred_at, language)} · {showAgo(one.occurred_at, language)}
        </time>
      </div>
      <div className={classes.place}>
        <ChannelIcon channel={one.channel} size={16} />
        {[...new Set(place)].join(" · ")}
      </div>
      {one.comment ? (
        <blockquote className={classes.comment}>
          <MarkedComment comment={one.comment} finding={one.finding} />
        </blockquote>
      ) : (
        <p className={classes.silent}>{t("feedback.no_comment")}</p>
      )}
      <FindingLine one={one} />
      <ThemeLine one={one} />
      {one.tags.length > 0 && (
        <div className={classes.tags}>
          <TagMarks ids={one.tags} tags={tags} />
        </div>
      )}
      <div className={classes.actions}>
        <Actions items={[one]} />
        {one.assigned_to && <span className={classes.taken}>{t("feedback.with", { name: one.assigned_to.name })}</span>}
      </div>
    </>
  );
}

function Waiting() {
  return (
    <div className={classes.body} aria-busy="true">
      <Skeleton height={24} width="50%" mb={12} />
      <Skeleton height={16} width="70%" mb={20} />
      <Skeleton height={72} mb={20} />
      <Skeleton height={30} width={260} mb={28} />
      <Skeleton height={160} />
    </div>
  );
}

function Shown({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(feedbackShownQuery(id));
  const { data: session } = useQuery(sessionQuery);
  if (error && !data) {
    return asProblem(error).status === 404 ? (
      <EmptyView title={t("feedback.missing_title")} text={t("feedback.missing_text")} />
    ) : (
      <ProblemView error={error} retry={() => void refetch()} />
    );
  }
  // What the list knows may be there before the rest: a change of it is shown at once.
  if (!data?.around) return <Waiting />;
  return (
    <article className={classes.body}>
      <Head one={data} />
      {mayAs(session?.user.role ?? "employee", "supervisor") && <Why key={data.id} one={data} />}
      <Facts one={data} />
      <Around one={data} />
      <Scores one={data} />
      <History one={data} />
    </article>
  );
}

/** One feedback: the whole of it, what stood around it, and what can be done. */
export function Detail({ id, ids, go }: Props) {
  const { t } = useTranslation();
  const here = ids.indexOf(id);
  const [before, after] = [ids[here - 1], here >= 0 ? ids[here + 1] : undefined];
  return (
    <section aria-label={t("feedback.detail")}>
      <div className={classes.bar}>
        <Button
          className={classes.back}
          variant="subtle"
          size="compact-md"
          leftSection={<IconArrowLeft size={18} stroke={1.8} aria-hidden />}
          onClick={() => go()}
        >
          {t("feedback.back")}
        </Button>
        <span className={classes.steps}>
          <Button variant="subtle" size="compact-sm" disabled={!before} onClick={() => go(before)}>
            <IconChevronUp size={18} stroke={1.8} aria-hidden />
            <VisuallyHidden>{t("feedback.previous")}</VisuallyHidden>
          </Button>
          <Button variant="subtle" size="compact-sm" disabled={!after} onClick={() => go(after)}>
            <IconChevronDown size={18} stroke={1.8} aria-hidden />
            <VisuallyHidden>{t("feedback.next")}</VisuallyHidden>
          </Button>
        </span>
        <span className={classes.keys}>{t("feedback.keys")}</span>
        <Button className={classes.close} variant="subtle" size="compact-sm" onClick={() => go()}>
          <IconX size={18} stroke={1.8} aria-hidden />
          <VisuallyHidden>{t("feedback.close")}</VisuallyHidden>
        </Button>
      </div>
      <Shown id={id} />
    </section>
  );
}
