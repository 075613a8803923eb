import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { changeSegment, createSegment, segmentsQuery } from "../../api/segments";
import { themeNamesQuery } from "../../api/themes";
import { sayNode } from "../../lib/customer-rule";
import { membersOf, type RuleGroup } from "../../lib/rule";
import { FilterChip } from "../../ui/chip";
import { ProblemNote } from "../../ui/problem-view";
import type { SearchQuery } from "./address";
import classes from "./chosen.module.css";
import { useMay } from "./use-may";

const route = getRouteApi("/frame/customers");

// The rule builder weighs more than the page: it comes when a rule is to be built.
const RuleEditor = lazy(() => import("./rule-editor"));

/** A rule in both writings. */
export interface Read {
  json: unknown;
  sql: string;
}

/** Keeps the rule under a name, or gives the chosen segment another one. */
function Naming({ name, onDone, save }: { name: string; onDone: () => void; save: (name: string) => Promise<void> }) {
  const { t } = useTranslation();
  const [text, setText] = useState(name);
  const keep = useMutation({ mutationFn: save, onSuccess: onDone });
  return (
    <form
      className={classes.save}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) keep.mutate(text.trim());
      }}
    >
      <TextInput
        label={t("segments.name")}
        size="xs"
        maxLength={100}
        value={text}
        autoFocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" size="xs" loading={keep.isPending}>
        {t("segments.save")}
      </Button>
      <Button variant="default" size="xs" onClick={onDone}>
        {t("card.cancel")}
      </Button>
      {keep.error && <ProblemNote error={keep.error} />}
    </form>
  );
}

/** What the list is narrowed to, in words, and the ways to change and keep it. */
export function RuleBar({ search, read }: { search: SearchQuery; read: Read | undefined }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const [naming, setNaming] = useState(false);
  const { data: segments } = useQuery(segmentsQuery);
  const { data: themes } = useQuery({ ...themeNamesQuery, enabled: may("supervisor") });
  const segment = segments?.find((one) => one.id === search.segment);
  const members = read && read.sql !== "TRUE" ? membersOf(read.json as RuleGroup) : [];
  const go = (rule: string | undefined) =>
    navigate({ search: { ...(search.sort && { sort: search.sort }), ...(rule && { rule }) }, resetScroll: false });
  const renew = () => queries.invalidateQueries({ queryKey: segmentsQuery.queryKey });
  const lift = (index: number) => {
    const rules = members.filter((_, at) => at !== index);
    void go(rules.length ? JSON.stringify({ combinator: "and", rules }) : undefined);
  };
  return (
    <div className={classes.rule}>
      <div className={classes.bar}>
        {members.map((member, index) => (
          <FilterChip key={JSON.stringify(member)} label={t("rule.lift")} onRemove={() => lift(index)}>
            {sayNode(t, member, true, themes)}
          </FilterChip>
        ))}
        <Button
          variant="default"
          size="xs"
          h={30}
          aria-expanded={editing}
          leftSection={<IconFilter size={16} stroke={1.6} aria-hidden />}
          onClick={() => setEditing(!editing)}
        >
          {members.length ? t("rule.change") : t("rule.build")}
        </Button>
        {may("supervisor") && !naming && (segment || (search.rule && members.length > 0)) && (
          <Button variant="default" size="xs" h={30} onClick={() => setNaming(true)}>
            {segment ? t("segments.rename") : t("segments.keep")}
          </Button>
        )}
        {naming && (
          <Naming
            name={segment?.name ?? ""}
            onDone={() => setNaming(false)}
            save={async (name) => {
              if (segment) await changeSegment(segment.id, { name });
              else {
                const made = await createSegment(name, read?.sql ?? "");
                await navigate({
                  search: { ...(search.sort && { sort: search.sort }), segment: made.id },
                  resetScroll: false,
                });
              }
              await renew();
            }}
          />
        )}
      </div>
      {editing && (
        <Suspense fallback={<Skeleton height={140} mt={12} />}>
          <RuleEditor
            read={read}
            segment={may("supervisor") ? segment : undefined}
            onDone={(rule) => {
              setEditing(false);
              void go(rule);
            }}
            onKept={async () => {
              setEditing(false);
              await renew();
              await queries.invalidateQueries({ queryKey: ["customers"] });
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
