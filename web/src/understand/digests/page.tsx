import { Button, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { type Digest, digestsQuery, keepDigest, removeDigest, sendDigest, stopDigest } from "../../api/digests";
import { asProblem } from "../../api/problem";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { type Done, UndoNote } from "../../ui/undo-note";
import { OVERVIEW } from "./address";
import { bodyOf, DigestForm } from "./form";
import { GottenDigest, OwnDigest } from "./item";
import classes from "./page.module.css";
import { Preview } from "./preview";
import { sayWhat, sayWhen } from "./say";

const route = getRouteApi("/frame/digests");

/** What the link at the end of a letter asks: no more of it? */
function StopAsked({ digest, onStop }: { digest: Digest; onStop: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={`${classes.note} ${classes.ask}`}>
      <span>{t("digests.stop_asked", { name: sayWhat(t, digest), when: sayWhen(t, digest) })}</span>
      <Button onClick={onStop}>{t("digests.stop")}</Button>
    </div>
  );
}

/** Digests by mail: those one made, and those one gets. */
export function DigestsPage() {
  const { t } = useTranslation();
  const query = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(digestsQuery);
  const [changing, setChanging] = useState<Digest>();
  const [looking, setLooking] = useState<Digest>();
  const [done, setDone] = useState<Done>();
  const again = () => queries.invalidateQueries({ queryKey: digestsQuery.queryKey, exact: true });
  const go = (search: typeof query) => void navigate({ search, replace: true });
  const restore = useMutation({ mutationFn: keepDigest, onSuccess: again });
  const remove = useMutation({
    mutationFn: removeDigest,
    onSuccess: (_none, digest) => {
      const undo = () => restore.mutate({ ...bodyOf(digest), id: digest.id });
      setDone({ text: t("digests.removed", { name: sayWhat(t, digest) }), undo });
      return again();
    },
  });
  const stop = useMutation({
    mutationFn: stopDigest,
    onSuccess: (digest, { id, stop: stopped }) => {
      const text = { name: sayWhat(t, digest) };
      setDone(
        stopped
          ? { text: t("digests.stopped", text), undo: () => stop.mutate({ id, stop: false }) }
          : { text: t("digests.resumed", text) },
      );
      if (query.stop) go({});
      return again();
    },
  });
  const send = useMutation({
    mutationFn: sendDigest,
    onSuccess: ({ email }) => setDone({ text: data?.mail ? t("digests.sent", { email }) : t("digests.kept") }),
  });
  const digests = data?.items ?? [];
  const own = digests.filter((one) => one.own);
  const gotten = digests.filter((one) => !one.own);
  const asked = digests.find(({ id, stopped }) => id === query.stop && stopped === false);
  const failed = remove.error ?? restore.error ?? stop.error;
  const button = (
    <Button leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />} onClick={() => go({ new: OVERVIEW })}>
      {t("digests.new")}
    </Button>
  );
  return (
    <>
      <PageHead title={t("digests.title")} aside={digests.length > 0 && button} />
      {failed && <ProblemNote error={failed} />}
      {send.error && (
        <ProblemNote error={send.error} text={t("digests.not_sent", { reason: asProblem(send.error).message })} />
      )}
      {asked && <StopAsked digest={asked} onStop={() => stop.mutate({ id: asked.id, stop: true })} />}
      {data && !data.mail && (
        <p className={classes.note}>
          <Trans i18nKey="digests.no_mail" components={{ code: <code /> }} />
        </p>
      )}
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        ["a", "b", "c"].map((key) => <Skeleton key={key} height={56} my={8} />)
      ) : digests.length === 0 ? (
        <EmptyView title={t("digests.empty_title")} text={t("digests.empty_text")} action={button} />
      ) : (
        <>
          {own.length > 0 && (
            <Panel title={t("digests.own")} className={classes.panel}>
              <ul className={classes.list}>
                {own.map((digest) => (
                  <OwnDigest
                    key={digest.id}
                    digest={digest}
                    sending={send.isPending && send.variables === digest.id}
                    onSend={() => send.mutate(digest.id)}
                    onLook={() => setLooking(digest)}
                    onChange={() => setChanging(digest)}
                    onRemove={() => remove.mutate(digest)}
                  />
                ))}
              </ul>
            </Panel>
          )}
          {gotten.length > 0 && (
            <Panel title={t("digests.gotten")} className={classes.panel}>
              <ul className={classes.list}>
                {gotten.map((digest) => (
                  <GottenDigest
                    key={digest.id}
                    digest={digest}
                    onStop={(stopped) => stop.mutate({ id: digest.id, stop: stopped })}
                  />
                ))}
              </ul>
            </Panel>
          )}
        </>
      )}
      {query.new && <DigestForm board={query.new === OVERVIEW ? undefined : query.new} onClose={() => go({})} />}
      {changing && <DigestForm digest={changing} onClose={() => setChanging(undefined)} />}
      {looking && <Preview body={bodyOf(looking)} onClose={() => setLooking(undefined)} />}
      <UndoNote done={done} onClose={() => setDone(undefined)} />
    </>
  );
}
