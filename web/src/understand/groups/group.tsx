import { Button, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type CustomerGroup, type GroupsFound, groupsQuery, nameGroup } from "../../api/groups";
import { currentLanguage } from "../../lib/i18n";
import { FEW, showCount } from "../../lib/numbers";
import { word } from "../../lib/words";
import { Panel } from "../../ui/panel";
import { ProblemNote } from "../../ui/problem-view";
import { Tool } from "../../ui/tool";
import { GroupSentences, Members } from "./behind";
import classes from "./group.module.css";
import { GroupRule } from "./rule";
import { differs, showScore } from "./say";
import { Traits } from "./traits";

function Naming({ group, onDone }: { group: CustomerGroup; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState(group.name ?? "");
  const keep = useMutation({
    mutationFn: nameGroup,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: groupsQuery.queryKey, exact: true });
      onDone();
    },
  });
  return (
    <form
      className={classes.naming}
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate({ id: group.id, name });
      }}
    >
      <TextInput
        size="xs"
        maxLength={100}
        autoFocus
        aria-label={t("groups.name")}
        description={t("groups.name_hint")}
        inputWrapperOrder={["input", "description"]}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button type="submit" size="xs" loading={keep.isPending}>
        {t("groups.keep_name")}
      </Button>
      <Button variant="default" size="xs" onClick={onDone}>
        {t("groups.cancel")}
      </Button>
      {keep.error && <ProblemNote error={keep.error} />}
    </form>
  );
}

/** A group: who they are, how they differ, the rule that says it, and their words. */
export function Group({
  run,
  group,
  found,
  chosen,
  factor,
  open,
}: {
  run: string;
  group: CustomerGroup;
  found: GroupsFound;
  chosen: boolean;
  factor?: string;
  open: (group?: string, factor?: string) => void;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [naming, setNaming] = useState(false);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const scores = [
    { scale: "nps", unit: "points", of: group.nps, all: found.nps },
    { scale: "csat", unit: "score", of: group.csat, all: found.csat },
  ] as const;
  return (
    <Panel id={group.id} title={group.name} aside={group.new && <span className={classes.new}>{t("groups.new")}</span>}>
      {naming && <Naming group={group} onDone={() => setNaming(false)} />}
      <div className={classes.figures}>
        <button
          type="button"
          className={classes.figure}
          aria-expanded={chosen && !factor}
          onClick={() => (chosen && !factor ? open() : open(group.id))}
        >
          <strong>{percent.format(group.share)}</strong>{" "}
          {t("groups.customers", { count: group.customers, n: showCount(group.customers, language) })}
        </button>
        {scores.map(
          ({ scale, unit, of, all }) =>
            of &&
            all && (
              <button
                key={scale}
                type="button"
                className={classes.figure}
                data-few={of.n < FEW || undefined}
                aria-expanded={chosen && factor === "score"}
                onClick={() => open(group.id, "score")}
                disabled={!found.factors.some(({ key }) => key === "score")}
              >
                {word("scale", scale)}{" "}
                <strong data-way={differs(of, all) && of.n >= FEW ? (of.value > all.value ? "up" : "down") : undefined}>
                  {showScore(of, unit, language)}
                </strong>{" "}
                <span className={classes.dim}>
                  {t("groups.of_all", {
                    all: showScore(all, unit, language),
                    count: of.n,
                    n: showCount(of.n, language),
                  })}
                </span>
              </button>
            ),
        )}
        <Tool label={t("groups.rename", { name: group.name })} icon={IconPencil} onClick={() => setNaming(!naming)} />
      </div>
      <div className={classes.columns}>
        <Traits group={group} found={found} chosen={chosen ? factor : undefined} open={(key) => open(group.id, key)} />
        <div>
          <h3 className={classes.heading}>{t("groups.rule")}</h3>
          <GroupRule group={group} found={found} />
          <h3 className={classes.heading}>{t("groups.sentences")}</h3>
          <GroupSentences run={run} group={group} />
        </div>
      </div>
      {chosen && (
        <Members key={factor ?? ""} run={run} group={group} found={found} factor={factor} close={() => open()} />
      )}
    </Panel>
  );
}
