import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { TaxonomyEffect, TaxonomyPreview } from "../../../api/themes";
import { currentLanguage } from "../../../lib/i18n";
import { showCount } from "../../../lib/numbers";
import { EmptyView } from "../../../ui/empty-view";
import { Panel } from "../../../ui/panel";
import { Marked } from "../marked";
import classes from "./taxonomy.module.css";

/** The id of the part of the page. */
const PLACE = "preview";

function Said({ title, sentences, of }: { title: string; sentences: TaxonomyEffect["gained_comments"]; of: number }) {
  const { t } = useTranslation();
  if (!sentences.length) return null;
  return (
    <div>
      <h4 className={classes.small}>{title}</h4>
      <ul className={classes.said}>
        {sentences.map(({ id, comment, mark }) => (
          <li key={id}>
            <Marked text={comment} mark={mark} />
          </li>
        ))}
      </ul>
      {of > sentences.length && (
        <p className={classes.dim}>{t("taxonomy.and_more", { count: of - sentences.length })}</p>
      )}
    </div>
  );
}

/** What a changed taxonomy would do to real comments: by theme, with the sentences gained and lost. */
export function Preview({ preview }: { preview: TaxonomyPreview }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const size = showCount(preview.comments, language);
  // It stands below a long form: whoever asked for it must see that it is there.
  useEffect(() => {
    document.getElementById(PLACE)?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <Panel title={t("taxonomy.preview_title")} id={PLACE}>
      <p className={classes.dim}>{t("taxonomy.preview_sample", { count: preview.comments, size })}</p>
      {preview.effects.length === 0 ? (
        <EmptyView title={t("taxonomy.no_effect_title")} text={t("taxonomy.no_effect_text")} />
      ) : (
        <ul className={classes.effects}>
          {preview.effects.map((effect) => (
            <li key={effect.key}>
              <h3 className={classes.effect}>
                {effect.name}{" "}
                <span className={classes.figures}>
                  {showCount(effect.before, language)} → {showCount(effect.after, language)}
                </span>{" "}
                <span className={classes.dim}>
                  {effect.gained > 0 && t("taxonomy.gained_count", { count: effect.gained })}
                  {effect.gained > 0 && effect.lost > 0 && ", "}
                  {effect.lost > 0 && t("taxonomy.lost_count", { count: effect.lost })}
                </span>
              </h3>
              <div className={classes.sides}>
                <Said title={t("taxonomy.gained")} sentences={effect.gained_comments} of={effect.gained} />
                <Said title={t("taxonomy.lost")} sentences={effect.lost_comments} of={effect.lost} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
