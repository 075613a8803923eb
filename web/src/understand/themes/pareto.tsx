import { SegmentedControl } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ThemesAnswer } from "../../api/themes";
import { currentLanguage } from "../../lib/i18n";
import { showCount, showValue } from "../../lib/numbers";
import { word } from "../../lib/words";
import { EmptyView } from "../../ui/empty-view";
import { BLOCKS, type ThemesQuery } from "./address";
import classes from "./pareto.module.css";
import { ThemeLink } from "./theme-link";

const route = getRouteApi("/frame/themes");

/** The vital few: themes that together make so much of what is said. */
const VITAL = 0.8;
/** Bars of one block. */
const MOST = 10;
/** Height of a bar's line, as in the style sheet. */
const LINE = 30;

type Block = ThemesAnswer["blocks"][number];

function Bars({ block, by, fewest }: { block: Block; by: ThemesQuery["block"]; fewest: number }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const shown = block.themes.slice(0, MOST);
  const vital = block.themes.findIndex(({ cumulative }) => cumulative >= VITAL) + 1;
  const most = Math.max(...shown.map(({ share }) => share.count), 1);
  const none = by === "touchpoint" ? t("themes.not_stated") : t("themes.found");
  const name = block.block ? (by === "touchpoint" ? word("touchpoint", block.block) : block.block) : none;
  return (
    <section className={classes.block} aria-label={name}>
      <h3 className={classes.heading}>
        {name}
        <span className={classes.quiet}>
          {" "}
          {t("themes.comments", { count: block.comments, size: showCount(block.comments, language) })}
          {block.comments < fewest && <i> · {t("themes.few")}</i>}
        </span>
      </h3>
      <p className={classes.vital}>
        {t("themes.vital", { count: vital, of: block.themes.length, share: showValue(VITAL, "share", language) })}
      </p>
      <ol className={classes.bars}>
        {shown.map(({ key, name, share: { count }, cumulative }, at) => (
          <li key={key} className={classes.row} style={{ gridRow: at + 1 }}>
            <span className={classes.name}>
              <ThemeLink theme={{ key, name }} />
            </span>
            <span className={classes.track} aria-hidden>
              <span className={classes.bar} style={{ width: `${(count / most) * 100}%` }} />
            </span>
            <span className={classes.count}>{showCount(count, language)}</span>
            <span className={classes.sum} title={t("themes.cumulative")}>
              {showValue(Math.round(cumulative * 100) / 100, "share", language)}
            </span>
          </li>
        ))}
        <li className={classes.over} style={{ gridRow: `1 / span ${shown.length}` }} aria-hidden>
          <svg
            viewBox={`0 0 100 ${shown.length * LINE}`}
            height={shown.length * LINE}
            preserveAspectRatio="none"
            className={classes.drawing}
          >
            <title>{t("themes.cumulative")}</title>
            <line x1={VITAL * 100} x2={VITAL * 100} y1={0} y2={shown.length * LINE} className={classes.mark} />
            <polyline
              points={shown.map(({ cumulative }, at) => `${cumulative * 100},${(at + 0.5) * LINE}`).join(" ")}
              className={classes.line}
            />
          </svg>
        </li>
      </ol>
      {block.themes.length > MOST && (
        <p className={classes.vital}>{t("themes.and_more", { count: block.themes.length - MOST })}</p>
      )}
    </section>
  );
}

/** Inside each block of satisfaction: which few themes make most of what is said there. */
export function ParetoView({ answer }: { answer: ThemesAnswer }) {
  const { t } = useTranslation();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const blocks = answer.blocks.filter(({ themes }) => themes.length);
  return (
    <>
      <div className={classes.choice}>
        <SegmentedControl
          aria-label={t("themes.block")}
          value={query.block ?? "group"}
          onChange={(block) =>
            void navigate({
              search: { ...query, block: BLOCKS.find((one) => one === block) },
              resetScroll: false,
            })
          }
          data={BLOCKS.map((block) => ({ value: block, label: t(`themes.block_${block}`) }))}
        />
        <span className={classes.quiet}>{t("themes.pareto_note")}</span>
      </div>
      {blocks.length ? (
        <div className={classes.blocks}>
          {blocks.map((block) => (
            <Bars key={block.block ?? ""} block={block} by={query.block ?? "group"} fewest={answer.fewest} />
          ))}
        </div>
      ) : (
        <EmptyView title={t("themes.nothing_title")} text={t("themes.nothing_text")} />
      )}
    </>
  );
}
