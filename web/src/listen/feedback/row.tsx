import { VisuallyHidden } from "@mantine/core";
import { IconUserCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FeedbackItem, FeedbackTag } from "../../api/feedback";
import { nameOfUnit, type Units } from "../../api/units";
import { showAgo, showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { ScoreChip } from "../../ui/score-chip";
import { type FeedbackQuery, filtersOf } from "./address";
import classes from "./list.module.css";
import { TagMarks } from "./tag-mark";

interface Props {
  item: FeedbackItem;
  units: Units;
  tags: FeedbackTag[] | undefined;
  open: boolean;
  selected: boolean;
  selecting: boolean;
  onSelect: (id: string) => void;
}

/** A score and the first lines of what was said, with who, where and when. */
export const Row = memo(function Row({ item, units, tags, open, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  const name = item.customer?.name || t("feedback.nameless");
  const place = [
    item.touchpoint && word("touchpoint", item.touchpoint),
    item.channel && word("channel", item.channel),
    item.unit_id && nameOfUnit(units, item.unit_id),
  ].filter((one) => one && one !== "");
  return (
    <li ref={row} className={`${classes.row} ${open ? classes.open : ""} ${item.seen_at ? "" : classes.fresh}`}>
      <input
        type="checkbox"
        className={classes.check}
        checked={selected}
        aria-label={t("feedback.select", { name })}
        onChange={() => onSelect(item.id)}
      />
      <span className={classes.chip}>
        {item.score != null && item.scale ? (
          <ScoreChip score={item.score} scale={item.scale} />
        ) : (
          <span className={classes.silent} aria-hidden>
            –
          </span>
        )}
        {!item.seen_at && (
          <span className={classes.unseen} title={t("feedback.unseen")}>
            <VisuallyHidden>{t("feedback.unseen")}</VisuallyHidden>
          </span>
        )}
      </span>
      <div className={classes.body}>
        <Link
          from="/feedback"
          to="/feedback"
          search={(before: FeedbackQuery) => ({ ...filtersOf(before), open: item.id })}
          resetScroll={false}
          preload={false}
          className={classes.link}
          aria-current={open ? "true" : undefined}
        >
          <span className={`${classes.text} ${item.comment ? "" : classes.silent}`}>
            {item.comment || t("feedback.no_comment")}
          </span>
        </Link>
        <div className={classes.meta}>
          <span className={classes.who}>{name}</span>
          {[...new Set(place)].map((one) => (
            <span key={one}>{one}</span>
          ))}
          <time className={classes.age} dateTime={item.occurred_at} title={showMoment(item.occurred_at, language)}>
            {showAgo(item.occurred_at, language)}
          </time>
        </div>
        {(item.tags.length > 0 || item.assigned_to) && (
          <div className={classes.marks}>
            <TagMarks ids={item.tags} tags={tags} />
            {item.assigned_to && (
              <span className={classes.taken}>
                <IconUserCheck size={14} stroke={1.8} aria-hidden />
                <VisuallyHidden>{t("feedback.assigned")}</VisuallyHidden>
                {item.assigned_to.name}
              </span>
            )}
          </div>
        )}
      </div>
    </li>
  );
});
