import { Skeleton } from "@mantine/core";
import { IconMoodSad, IconMoodSmile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { momentsQuery } from "../../api/customers";
import type { Moment } from "../../api/types";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { ChannelIcon } from "../../ui/channel-icon";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { ScoreChip } from "../../ui/score-chip";
import classes from "./moments.module.css";
import { sayEntry } from "./timeline-entry";

/** One answer, its words and its order; where it hurt, what happened around it. */
function One({ moment, explained }: { moment: Moment; explained: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { answer, order, around } = moment;
  const late = order?.delay_days != null && order.delay_days >= 1 ? Math.floor(order.delay_days) : 0;
  return (
    <li className={classes.moment}>
      <div className={classes.head}>
        {answer.score != null && answer.scale && <ScoreChip score={answer.score} scale={answer.scale} />}
        <span>{answer.touchpoint ? word("touchpoint", answer.touchpoint) : word("scale", answer.scale ?? "")}</span>
        <time className={classes.dim} dateTime={answer.occurred_at}>
          {showDate(answer.occurred_at, language)}
        </time>
      </div>
      {answer.comment && <blockquote className={classes.comment}>{answer.comment}</blockquote>}
      {order && (
        <p className={late ? classes.late : classes.dim}>
          {t("timeline.order", { id: order.order_id })}: {word("order_status", order.status)}
          {late > 0 && ` · ${t("customer.late", { count: late })}`}
        </p>
      )}
      {explained && around.length > 0 && (
        <ul className={classes.around} aria-label={t("card.around")}>
          {around.map((entry) => (
            <li key={entry.id}>
              <ChannelIcon channel={entry.channel} size={14} />
              <span>{sayEntry(t, entry)}</span>
              <span className={classes.dim}>{showDate(entry.occurred_at, language)}</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Side({ moments, bad }: { moments: Moment[]; bad: boolean }) {
  const { t } = useTranslation();
  const Icon = bad ? IconMoodSad : IconMoodSmile;
  return (
    <section>
      <h3 className={classes.title}>
        <Icon size={18} stroke={1.6} aria-hidden className={bad ? classes.bad : classes.good} />
        {bad ? t("card.hurt") : t("card.pleased")}
      </h3>
      {moments.length ? (
        <ol className={classes.moments}>
          {moments.map((moment) => (
            <One key={moment.answer.id} moment={moment} explained={bad} />
          ))}
        </ol>
      ) : (
        <p className={classes.dim}>{bad ? t("card.nothing_hurt") : t("card.nothing_pleased")}</p>
      )}
    </section>
  );
}

/** What hurt and what pleased: the answers that stand out, with what happened around them. Nothing where nobody answered. */
export function Moments({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(momentsQuery(id));
  if (error && !data)
    return (
      <Panel>
        <ProblemView error={error} retry={() => void refetch()} />
      </Panel>
    );
  if (!data) return <Skeleton height={120} />;
  if (!data.hurt.length && !data.pleased.length) return null;
  return (
    <Panel>
      <div className={classes.sides}>
        <Side moments={data.hurt} bad />
        <Side moments={data.pleased} bad={false} />
      </div>
    </Panel>
  );
}
