import { SegmentedControl, UnstyledButton } from "@mantine/core";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Found } from "../../api/drivers";
import { sayFactor } from "../../lib/factors";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { Panel } from "../../ui/panel";
import { Scroller } from "../../ui/scroller";
import classes from "./factors.module.css";
import { importanceOf, type Method, QuadrantView } from "./quadrant";

const AT_FIRST = 10;

/** All factors by importance, and the quadrant of those that can be changed. */
export function Factors({ found, chosen, open }: { found: Found; chosen?: string; open: (factor: string) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [method, setMethod] = useState<Method>("shap");
  const [all, setAll] = useState(false);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const parts = found.factors
    .map((factor) => ({ factor, part: importanceOf(factor, method, found) }))
    .sort((a, b) => (b.part ?? -1) - (a.part ?? -1));
  const most = Math.max(...parts.map(({ part }) => part ?? 0), 0.01);
  const placed = found.factors.filter((one) => one.movable && one.performance != null);
  return (
    <Panel
      title={t("drivers.what_matters")}
      aside={
        <SegmentedControl
          aria-label={t("drivers.method")}
          value={method}
          onChange={(next) => setMethod(next as Method)}
          data={[
            { value: "shap", label: t("drivers.shap") },
            { value: "weights", label: t("drivers.weights") },
          ]}
        />
      }
    >
      <p className={classes.note}>{method === "shap" ? t("drivers.shap_note") : t("drivers.weights_note")}</p>
      <div className={classes.columns} data-one={placed.length < 2 || undefined}>
        <ol className={classes.list}>
          {(all ? parts : parts.slice(0, AT_FIRST)).map(({ factor, part }) => (
            <li key={factor.key}>
              <UnstyledButton
                className={classes.row}
                aria-pressed={factor.key === chosen}
                onClick={() => open(factor.key)}
              >
                <span className={classes.name}>{sayFactor(t, factor)}</span>
                <span className={classes.track} aria-hidden>
                  <span
                    className={classes.bar}
                    data-movable={factor.movable || undefined}
                    style={{ "--part": `${(100 * (part ?? 0)) / most}%` } as CSSProperties}
                  />
                </span>
                <span className={classes.part}>{part == null ? "–" : percent.format(part)}</span>
                <span className={classes.way}>
                  {t(`drivers.direction.${factor.direction}` as "drivers.direction.up")}
                  {" · "}
                  {t("drivers.answers", { count: factor.known, n: showCount(factor.known, language) })}
                </span>
              </UnstyledButton>
            </li>
          ))}
          {!all && parts.length > AT_FIRST && (
            <li>
              <UnstyledButton className={classes.more} onClick={() => setAll(true)}>
                {t("drivers.all_factors", { count: parts.length })}
              </UnstyledButton>
            </li>
          )}
        </ol>
        {placed.length > 1 && (
          <Scroller className={classes.scroll} label={t("drivers.quadrant_label")}>
            <QuadrantView found={found} method={method} open={open} />
          </Scroller>
        )}
      </div>
    </Panel>
  );
}
