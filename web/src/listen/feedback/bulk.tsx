import { useTranslation } from "react-i18next";
import type { FeedbackItem } from "../../api/feedback";
import { Actions } from "./actions";
import classes from "./list.module.css";

interface Props {
  items: FeedbackItem[];
  all: boolean;
  onAll: (all: boolean) => void;
}

/** What is done with all that are selected. */
export function Bulk({ items, all, onAll }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.bulk} role="toolbar" aria-label={t("feedback.bulk")}>
      <label>
        <input
          type="checkbox"
          className={classes.check}
          checked={all}
          ref={(box) => {
            if (box) box.indeterminate = !all;
          }}
          onChange={() => onAll(!all)}
        />
        {t("feedback.selected", { count: items.length })}
      </label>
      <Actions items={items} />
    </div>
  );
}
