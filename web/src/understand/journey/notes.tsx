import { ActionIcon, Button, SegmentedControl, Textarea } from "@mantine/core";
import { IconMinus, IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { changeNote, deleteNote, type Note, type NoteKind, notesQuery, pinNote, restoreNote } from "../../api/journey";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./notes.module.css";

/** What drives and what stands in the way, told apart by a sign as well as by colour. */
export function NoteSign({ kind }: { kind: NoteKind }) {
  const { t } = useTranslation();
  const Icon = kind === "driver" ? IconPlus : IconMinus;
  return (
    <span className={kind === "driver" ? classes.driver : classes.barrier} title={t(`journey.notes.${kind}`)}>
      <Icon size={12} stroke={2.4} aria-label={t(`journey.notes.${kind}`)} />
    </span>
  );
}

function useChange<T>(change: (input: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: notesQuery.queryKey }),
  });
}

interface FormProps {
  note?: Note;
  onSend: (kind: NoteKind, text: string) => Promise<unknown>;
  onDone?: () => void;
}

function Form({ note, onSend, onDone }: FormProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<NoteKind>(note?.kind ?? "barrier");
  const [text, setText] = useState(note?.text ?? "");
  const send = useMutation({
    mutationFn: () => onSend(kind, text),
    onSuccess: () => {
      setText("");
      onDone?.();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.form}>
      <SegmentedControl
        aria-label={t("journey.notes.kind")}
        value={kind}
        onChange={(value) => setKind(value as NoteKind)}
        data={(["barrier", "driver"] as const).map((value) => ({ value, label: t(`journey.notes.${value}`) }))}
      />
      <Textarea
        aria-label={t("journey.notes.text")}
        placeholder={t(`journey.notes.example_${kind}`)}
        value={text}
        required
        autosize
        minRows={2}
        maxLength={500}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {send.error && <ProblemNote error={send.error} />}
      <div className={classes.actions}>
        <Button type="submit" size="xs" loading={send.isPending}>
          {note ? t("journey.notes.save") : t("journey.notes.pin")}
        </Button>
        {onDone && (
          <Button size="xs" variant="default" onClick={onDone}>
            {t("journey.notes.cancel")}
          </Button>
        )}
      </div>
    </form>
  );
}

function Line({ note, onDelete }: { note: Note; onDelete: () => void }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const change = useChange((body: { kind: NoteKind; text: string }) => changeNote(note.id, body));
  if (editing) {
    return (
      <li>
        <Form
          note={note}
          onSend={(kind, text) => change.mutateAsync({ kind, text })}
          onDone={() => setEditing(false)}
        />
      </li>
    );
  }
  const when = showMoment(note.edited_at ?? note.created_at, currentLanguage());
  return (
    <li className={classes.line}>
      <NoteSign kind={note.kind} />
      <span className={classes.body}>
        {note.text}
        <span className={classes.who}>
          {[note.author_name, note.edited_at ? t("journey.notes.edited", { when }) : when].filter(Boolean).join(" · ")}
        </span>
      </span>
      {note.may_change && (
        <span className={classes.tools}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("journey.notes.edit", { text: note.text })}
            onClick={() => setEditing(true)}
          >
            <IconPencil size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("journey.notes.delete", { text: note.text })}
            onClick={onDelete}
          >
            <IconTrash size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        </span>
      )}
    </li>
  );
}

/** Notes on a touchpoint: read, pinned, changed, deleted, and brought back. */
export function Notes({ touchpoint, notes }: { touchpoint: string; notes: Note[] }) {
  const { t } = useTranslation();
  const [gone, setGone] = useState<Note>();
  const pin = useChange(pinNote);
  const remove = useChange((note: Note) => deleteNote(note.id));
  const restore = useChange((note: Note) => restoreNote(note.id));
  const failed = remove.error ?? restore.error;
  return (
    <>
      {notes.length > 0 && (
        <ul className={classes.lines}>
          {notes.map((note) => (
            <Line key={note.id} note={note} onDelete={() => remove.mutate(note, { onSuccess: () => setGone(note) })} />
          ))}
        </ul>
      )}
      {gone && (
        <div className={classes.gone} role="status">
          {t("journey.notes.deleted")}
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => restore.mutate(gone, { onSuccess: () => setGone(undefined) })}
          >
            {t("journey.notes.undo")}
          </Button>
        </div>
      )}
      {failed && <ProblemNote error={failed} />}
      <Form onSend={(kind, text) => pin.mutateAsync({ touchpoint, kind, text })} />
    </>
  );
}
