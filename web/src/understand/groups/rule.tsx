import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type CustomerGroup, type GroupsFound, groupsQuery, saveGroup } from "../../api/groups";
import { segmentsQuery } from "../../api/segments";
import { sayNode } from "../../lib/customer-rule";
import { currentLanguage } from "../../lib/i18n";
import { margin, showCount } from "../../lib/numbers";
import { membersOf, type RuleGroup } from "../../lib/rule";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./group.module.css";

/** A rule that finds more others than customers of the group makes no segment of it. */
const POOR = 0.5;

/** The rule that says who is in a group, how well it does, and the segment made of it. */
export function GroupRule({ group, found }: { group: CustomerGroup; found: GroupsFound }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const queries = useQueryClient();
  const { rule } = group;
  const segment = group.segment_id ?? undefined;
  const save = useMutation({
    mutationFn: () => saveGroup(group.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: groupsQuery.queryKey, exact: true });
      await queries.invalidateQueries({ queryKey: segmentsQuery.queryKey });
    },
  });
  if (!rule) return <p className={classes.note}>{t("groups.no_rule")}</p>;
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const half = (of: typeof rule.precision) => Math.round(100 * (margin(of.low, of.high) ?? 0));
  const clauses = membersOf(rule.json as unknown as RuleGroup);
  const poor = rule.precision.value < POOR;
  const themes = new Map(
    found.factors.flatMap(({ key, name }) => (name ? [[key.replace(/^theme:/, ""), name[language]]] : [])),
  );
  return (
    <>
      <p className={classes.rule}>
        {clauses.map((clause, place) => (
          <span key={JSON.stringify(clause)}>
            {place > 0 && ` ${t("rule.and")} `}
            <span className={classes.clause}>{sayNode(t, clause, true, themes)}</span>
          </span>
        ))}
      </p>
      <p className={classes.note}>
        {t("groups.precision", {
          share: percent.format(rule.precision.value),
          half: half(rule.precision),
          count: rule.precision.n,
          n: showCount(rule.precision.n, language),
        })}{" "}
        {t("groups.recall", {
          share: percent.format(rule.recall.value),
          half: half(rule.recall),
          count: rule.recall.n,
          n: showCount(rule.recall.n, language),
        })}{" "}
        {poor && t("groups.rule_poor")}
      </p>
      <div className={classes.actions}>
        {segment ? (
          <>
            <Button
              renderRoot={(props) => <Link to="/customers" search={{ segment }} {...props} />}
              variant="default"
              size="xs"
            >
              {t("groups.open_segment")}
            </Button>
            {!group.segment_current && (
              <Button variant="default" size="xs" loading={save.isPending} onClick={() => save.mutate()}>
                {t("groups.renew_segment")}
              </Button>
            )}
          </>
        ) : (
          <>
            {!poor && (
              <Button variant="default" size="xs" loading={save.isPending} onClick={() => save.mutate()}>
                {t("groups.save_segment")}
              </Button>
            )}
            <Button
              renderRoot={(props) => <Link to="/customers" search={{ rule: rule.sql }} {...props} />}
              variant="subtle"
              size="xs"
            >
              {t("groups.by_rule")}
            </Button>
          </>
        )}
      </div>
      {save.error && <ProblemNote error={save.error} />}
    </>
  );
}
