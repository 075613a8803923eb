import { ActionIcon, Button, Checkbox, Popover, Skeleton, TextInput } from "@mantine/core";
import { IconBookmark, IconDeviceFloppy, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { changeView, createView, deleteView, restoreView, type SavedView, viewsQuery } from "../../api/views";
import { asText, parseQuery, writeQuery } from "../../lib/address";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { question, readExplore } from "./address";
import type { Explore } from "./use-explore";
import classes from "./views.module.css";

const PAGE = "explore";

/** The list again after a change of it. */
function useChange<T>(change: (input: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: viewsQuery(PAGE).queryKey }),
  });
}

function NameForm({ view, onDone }: { view: SavedView; onDone: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(view.name);
  const [shared, setShared] = useState(view.shared);
  const change = useChange((body: { name: string; shared: boolean }) => changeView(view.id, body));
  const send = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ name, shared }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={send} className={classes.form}>
      <TextInput
        label={t("explore.views.name")}
        value={name}
        required
        maxLength={100}
        onChange={(e) => setName(e.currentTarget.value)}
        data-autofocus
      />
      <Checkbox
        label={t("explore.views.shared")}
        checked={shared}
        onChange={(e) => setShared(e.currentTarget.checked)}
      />
      {change.error && <ProblemNote error={change.error} />}
      <div className={classes.actions}>
        <Button type="submit" size="xs" loading={change.isPending}>
          {t("explore.views.save")}
        </Button>
        <Button variant="default" size="xs" onClick={onDone}>
          {t("explore.views.cancel")}
        </Button>
      </div>
    </form>
  );
}

function Line({ view, chosen, onOpen }: { view: SavedView; chosen: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const [gone, setGone] = useState(false);
  // The line of what was deleted stays, with the way back, until the list is opened again.
  const remove = useMutation({ mutationFn: () => deleteView(view.id), onSuccess: () => setGone(true) });
  const restore = useChange(() => restoreView(view.id));
  if (gone) {
    return (
      <li className={classes.gone} role="status">
        <span>{t("explore.views.deleted", { name: view.name })}</span>
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => restore.mutate(undefined, { onSuccess: () => setGone(false) })}
        >
          {t("explore.views.undo")}
        </Button>
        {restore.error && <ProblemNote error={restore.error} />}
      </li>
    );
  }
  if (renaming) {
    return (
      <li>
        <NameForm view={view} onDone={() => setRenaming(false)} />
      </li>
    );
  }
  return (
    <li className={classes.line}>
      <button type="button" className={classes.open} aria-current={chosen || undefined} onClick={onOpen}>
        <span>{view.name}</span>
        <span className={classes.who}>
          {view.own
            ? t(view.shared ? "explore.views.is_shared" : "explore.views.is_private")
            : (view.owner_name ?? t("explore.views.is_shared"))}
        </span>
      </button>
      {view.own && (
        <>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("explore.views.rename", { name: view.name })}
            onClick={() => setRenaming(true)}
          >
            <IconPencil size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("explore.views.delete", { name: view.name })}
            onClick={() => remove.mutate()}
          >
            <IconTrash size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        </>
      )}
      {remove.error && <ProblemNote error={remove.error} />}
    </li>
  );
}

function SaveForm({ query, onDone }: { query: string; onDone: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const create = useChange(createView);
  const send = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name, page: PAGE, query, shared }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={send} className={classes.form}>
      <TextInput
        label={t("explore.views.name")}
        placeholder={t("explore.views.example")}
        value={name}
        required
        maxLength={100}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox
        label={t("explore.views.shared")}
        checked={shared}
        onChange={(event) => setShared(event.currentTarget.checked)}
      />
      {create.error && <ProblemNote error={create.error} />}
      <div className={classes.actions}>
        <Button type="submit" size="xs" loading={create.isPending}>
          {t("explore.views.save")}
        </Button>
      </div>
    </form>
  );
}

/** Questions kept by name: one's own, and those that others share. */
export function Views({ view }: { view: Explore }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [saving, setSaving] = useState(false);
  const { data, error, refetch } = useQuery({ ...viewsQuery(PAGE), enabled: open });
  const query = writeQuery(question(view.query) as Record<string, unknown>).slice(1);
  const close = () => {
    setOpen(false);
    void queries.invalidateQueries({ queryKey: viewsQuery(PAGE).queryKey });
  };
  return (
    <>
      <Popover
        opened={open}
        onChange={(now) => (now ? setOpen(true) : close())}
        position="bottom-end"
        trapFocus
        width={340}
      >
        <Popover.Target>
          <Button
            variant="default"
            size="xs"
            h={30}
            leftSection={<IconBookmark size={16} stroke={1.6} aria-hidden />}
            onClick={() => (open ? close() : setOpen(true))}
          >
            {t("explore.views.title")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={8} className={classes.list}>
          {error && !data ? (
            <ProblemView error={error} retry={() => void refetch()} />
          ) : !data ? (
            <Skeleton height={96} />
          ) : data.length === 0 ? (
            <p className={classes.empty}>{t("explore.views.empty")}</p>
          ) : (
            <ul className={classes.lines}>
              {data.map((one) => (
                <Line
                  key={one.id}
                  view={one}
                  chosen={one.query === query}
                  onOpen={() => {
                    close();
                    const kept = parseQuery(one.query);
                    // A unit that the view does not name is the whole company, not the one looked at now.
                    view.go({ ...readExplore(kept), unit: asText(kept.unit) });
                  }}
                />
              ))}
            </ul>
          )}
        </Popover.Dropdown>
      </Popover>
      <Popover opened={saving} onChange={setSaving} position="bottom-end" trapFocus width={320}>
        <Popover.Target>
          <Button
            variant="default"
            size="xs"
            h={30}
            leftSection={<IconDeviceFloppy size={16} stroke={1.6} aria-hidden />}
            onClick={() => setSaving(!saving)}
          >
            {t("explore.views.keep")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={12}>
          <SaveForm query={query} onDone={() => setSaving(false)} />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}
