import { Button, CopyButton, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Entry, qualityEntriesQuery } from "../../api/quality";
import { createKey, revokeKey, sourcesQuery } from "../../api/sources";
import type { Source } from "../../api/types";
import { showAgo, showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { EmptyView } from "../../ui/empty-view";
import { EntryTable } from "../../ui/entry-table";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { Connect } from "./connect";
import classes from "./data-in.module.css";
import { sayProblem } from "./words";

/** Makes a key, and shows it this once. */
function NewSource() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => createKey(name.trim()),
    onSuccess: async () => {
      setName("");
      await queries.invalidateQueries({ queryKey: ["sources"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  const made = create.data;
  return (
    <Panel title={t("data_in.new.title")} className={classes.gap}>
      {made ? (
        <>
          <p className={classes.lead}>{t("data_in.new.made", { name: made.name })}</p>
          <div className={classes.secret}>
            <code>{made.write_key}</code>
            <CopyButton value={made.write_key}>
              {({ copied, copy }) => (
                <Button size="xs" onClick={copy}>
                  {copied ? t("data_in.copied") : t("data_in.new.copy")}
                </Button>
              )}
            </CopyButton>
          </div>
          <p className={classes.dim}>{t("data_in.new.once")}</p>
          <Connect writeKey={made.write_key} />
          <Button variant="default" onClick={() => create.reset()}>
            {t("data_in.new.done")}
          </Button>
        </>
      ) : (
        <form onSubmit={submit} className={classes.newForm}>
          <TextInput
            label={t("data_in.new.name")}
            description={t("data_in.new.hint")}
            placeholder={t("data_in.new.example")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            maxLength={60}
          />
          <Button type="submit" loading={create.isPending} disabled={!name.trim()}>
            {t("data_in.new.action")}
          </Button>
          {create.isError && <ProblemNote error={create.error} />}
        </form>
      )}
    </Panel>
  );
}

/** What came in each of the last 24 hours. */
function Hours({ counts }: { counts: number[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...counts);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return (
    <svg
      viewBox="0 0 96 24"
      className={classes.hours}
      role="img"
      aria-label={t("data_in.sources.hours", { count: all, shown: showCount(all, currentLanguage()) })}
    >
      {counts.map((count, hour) => {
        const height = count ? Math.max(2, (count / most) * 23) : 1;
        // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place.
        return <rect key={hour} x={hour * 4} y={24 - height} width={3} height={height} />;
      })}
    </svg>
  );
}

function Revoke({ source }: { source: Source }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [sure, setSure] = useState(false);
  const revoke = useMutation({
    mutationFn: () => revokeKey(source.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["sources"] }),
  });
  if (!sure) {
    return (
      <Button size="xs" variant="subtle" color="red" onClick={() => setSure(true)}>
        {t("data_in.sources.revoke")}
      </Button>
    );
  }
  return (
    <span className={classes.sure}>
      <span>{t("data_in.sources.revoke_sure")}</span>
      <Button size="xs" color="red" loading={revoke.isPending} onClick={() => revoke.mutate()}>
        {t("data_in.sources.revoke_now")}
      </Button>
      <Button size="xs" variant="default" onClick={() => setSure(false)}>
        {t("data_in.sources.keep")}
      </Button>
    </span>
  );
}

function One({ source, entries, mayChange }: { source: Source; entries: Entry[]; mayChange: boolean }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const count = (value: number) => showCount(value, language);
  return (
    <Panel
      className={classes.gap}
      title={
        <>
          {source.name} <span className={classes.ends}>wk_…{source.ends_with}</span>
        </>
      }
      aside={
        <Link to="/data" search={{ tab: "events", key: source.id }} className={classes.link}>
          {t("data_in.sources.watch")}
        </Link>
      }
    >
      <dl className={classes.facts}>
        <div>
          <dt>{t("data_in.sources.last")}</dt>
          <dd>{source.last_event_at ? showAgo(source.last_event_at, language) : t("data_in.sources.never")}</dd>
        </div>
        <div>
          <dt>{t("data_in.sources.rate")}</dt>
          <dd>{new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(source.rate)}</dd>
        </div>
        <div>
          <dt>{t("data_in.sources.stored")}</dt>
          <dd>{count(source.stored)}</dd>
        </div>
        <div>
          <dt>{t("data_in.sources.duplicates")}</dt>
          <dd>{count(source.duplicates)}</dd>
        </div>
        <div>
          <dt>{t("data_in.sources.refused")}</dt>
          <dd className={source.refused ? classes.warn : undefined}>{count(source.refused)}</dd>
        </div>
        <div>
          <dt>{t("data_in.sources.day")}</dt>
          <dd>
            <Hours counts={source.by_hour} />
          </dd>
        </div>
      </dl>
      {source.errors.length > 0 && (
        <ul className={classes.codes}>
          {source.errors.map((error) => (
            <li key={error.code}>
              <span>
                {sayProblem(t, error.code, error.code)} <span className={classes.dim}>{error.code}</span>
              </span>
              <span className={classes.dim}>{showAgo(error.last_at, language)}</span>
              <span className={classes.count}>{count(error.count)}</span>
            </li>
          ))}
        </ul>
      )}
      {entries.length > 0 && <EntryTable entries={entries} />}
      <details className={classes.details}>
        <summary>{t("data_in.sources.how")}</summary>
        <p className={classes.dim}>{t("data_in.sources.how_text")}</p>
        <Connect writeKey={t("data_in.sources.your_key")} />
        <div className={classes.actions}>
          <span className={classes.dim}>
            {t("data_in.sources.made", { date: showDate(source.created_at, language) })}
          </span>
          {mayChange && <Revoke source={source} />}
        </div>
      </details>
    </Panel>
  );
}

/** Systems that send events: what comes from each, and how to connect another. */
export function Sources({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(sourcesQuery);
  const { data: entries } = useQuery(qualityEntriesQuery);
  const entriesOf = (name: string) => entries?.items.filter((one) => one.source === name) ?? [];
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  return (
    <div className={classes.narrow}>
      {mayChange && <NewSource />}
      {!data ? (
        <Skeleton height={160} />
      ) : data.items.length ? (
        data.items.map((source) => (
          <One key={source.id} source={source} entries={entriesOf(source.name)} mayChange={mayChange} />
        ))
      ) : (
        <EmptyView title={t("data_in.sources.empty_title")} text={t("data_in.sources.empty_text")} />
      )}
    </div>
  );
}
