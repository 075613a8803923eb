import { ActionIcon, Popover, UnstyledButton } from "@mantine/core";
import { IconFlagFilled, IconNote } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Moment, Moments } from "../../api/journey";
import type { Metric } from "../../api/types";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { FEW, margin, showCount, showSize, showValue } from "../../lib/numbers";
import { Change } from "../../ui/change";
import type { JourneyQuery } from "./address";
import { type CellFacts, nameOfTouchpoint } from "./cells";
import classes from "./journey.module.css";
import { NoteSign, Notes } from "./notes";

const two = (value: number, language: string) =>
  new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    .format(value)
    .replace(/^-/, "−");

/** How strongly the touchpoint goes with loyalty, in a sentence. */
export function Why({ moment, moments }: { moment: Moment; moments: Moments }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const size = showCount(moment.customers, language);
  const period = showPeriod(moments.from, moments.to, language);
  if (moment.r == null || moment.low == null || moment.high == null) {
    return (
      <p className={classes.why}>{t("journey.why_few", { count: moment.customers, size, fewest: moments.fewest })}</p>
    );
  }
  return (
    <div className={classes.why}>
      <p>{t(moment.decides ? "journey.why_decides" : "journey.why_not")}</p>
      <p>
        {t("journey.why_r", {
          r: two(moment.r, language),
          low: two(moment.low, language),
          high: two(moment.high, language),
          count: moment.customers,
          size,
          period,
        })}
      </p>
      <p className={classes.source}>{t("journey.why_source")}</p>
    </div>
  );
}

interface Props {
  facts: CellFacts;
  metric: Metric;
  moments: Moments | undefined;
  most: number;
  query: JourneyQuery;
}

/** A touchpoint at a glance: its score with change and count, its volume, its weight, its notes. */
export function Cell({ facts: { touchpoint, row, volume, moment, notes }, metric, moments, most, query }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const name = nameOfTouchpoint(touchpoint);
  const thin = !row || row.n < FEW;
  const unsure = row && margin(row.low, row.high);
  return (
    <article className={classes.cell}>
      <div className={classes.top}>
        <h3 className={classes.name}>
          <Link to="/journey/$code" params={{ code: touchpoint.code }} search={query}>
            {name}
          </Link>
        </h3>
        <Popover width="min(360px, 92vw)" position="bottom-end" trapFocus withinPortal>
          <Popover.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("journey.notes.open", { name, count: notes.length })}
            >
              <IconNote size={18} stroke={1.6} aria-hidden />
              {notes.length > 3 && <small>{notes.length}</small>}
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown className={classes.notes}>
            <Notes touchpoint={touchpoint.code} notes={notes} />
          </Popover.Dropdown>
        </Popover>
      </div>
      {moment?.decides && moments && (
        <Popover width={320} position="bottom-end">
          <Popover.Target>
            <UnstyledButton className={classes.flag} aria-label={t("journey.moment_why", { name })}>
              <IconFlagFilled size={14} aria-hidden />
              {t("journey.moment")}
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown>
            <Why moment={moment} moments={moments} />
          </Popover.Dropdown>
        </Popover>
      )}
      <div className={classes.score}>
        <span className={thin ? `${classes.value} ${classes.light}` : classes.value}>
          {showValue(row?.value, metric.unit, language)}
        </span>
        {row && !thin && (
          <>
            <Change change={row.change} significant={row.significant} unit={metric.unit} better={metric.better} />
            {unsure != null && <span className={classes.quiet}>±{showSize(unsure, metric.unit, language)}</span>}
          </>
        )}
        <span className={classes.count}>
          {row && row.n > 0
            ? t("journey.answers", { count: row.n, size: showCount(row.n, language) })
            : t("journey.no_answers")}
          {row && thin && row.n > 0 && ` · ${t("journey.few")}`}
        </span>
      </div>
      <div className={classes.volume} title={t("journey.volume", { count: volume, size: showCount(volume, language) })}>
        <span className={classes.track} aria-hidden>
          <span style={{ width: `${most ? Math.max((volume / most) * 100, volume ? 1 : 0) : 0}%` }} />
        </span>
        <span className={classes.quiet}>
          {t("journey.volume", { count: volume, size: showCount(volume, language) })}
        </span>
      </div>
      {notes.length > 0 && (
        <ul className={classes.pinned}>
          {notes.slice(0, 3).map((note) => (
            <li key={note.id}>
              <NoteSign kind={note.kind} />
              <span>{note.text}</span>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}
