import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeNote, customerQuery, deleteNote, restoreNote, writeNote } from "../../api/customers";
import type { Card, Note } from "../../api/types";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./notes.module.css";
import { Undone } from "./undone";

/** Changes the card's notes where the card is kept, without opening it again. */
function useNotes(id: string) {
  const queries = useQueryClient();
  return (change: (notes: Note[]) => Note[]) =>
    queries.setQueryData(
      customerQuery(id).queryKey,
      (card: Card | undefined) =>
        card && {
          ...card,
          notes: change(card.notes).sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at)),
        },
    );
}

function Form({ text: first, label, save, onDone }: FormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(first);
  const keep = useMutation({
    mutationFn: save,
    onSuccess: () => {
      setText("");
      onDone?.();
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) keep.mutate(text);
      }}
    >
      <textarea
        className={classes.field}
        aria-label={label}
        placeholder={label}
        rows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {keep.error && <ProblemNote error={keep.error} />}
      {(text.trim() || onDone) && (
        <div className={classes.actions}>
          <Button type="submit" size="xs" loading={keep.isPending} disabled={!text.trim()}>
            {t("card.save")}
          </Button>
          {onDone && (
            <Button size="xs" variant="default" onClick={onDone}>
              {t("card.cancel")}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

interface FormProps {
  text: string;
  label: string;
  save: (text: string) => Promise<unknown>;
  onDone?: () => void;
}

function One({ note, customer, onDelete }: { note: Note; customer: string; onDelete: () => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const change = useNotes(customer);
  const [editing, setEditing] = useState(false);
  if (editing) {
    return (
      <li className={classes.note}>
        <Form
          text={note.text}
          label={t("card.edit_note")}
          onDone={() => setEditing(false)}
          save={async (text) => {
            const changed = await changeNote(note.id, text);
            change((notes) => notes.map((one) => (one.id === note.id ? changed : one)));
          }}
        />
      </li>
    );
  }
  const edited = note.updated_at !== note.created_at;
  return (
    <li className={classes.note}>
      <p className={classes.text}>{note.text}</p>
      <div className={classes.foot}>
        <span>
          {[note.author_name ?? note.author, showMoment(note.created_at, language), edited && t("card.edited")]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <button type="button" className={classes.act} onClick={() => setEditing(true)}>
          {t("card.edit")}
        </button>
        <button type="button" className={classes.act} onClick={onDelete}>
          {t("card.delete")}
        </button>
      </div>
    </li>
  );
}

/** What employees wrote down of the customer; deleted notes can be taken back. */
export function Notes({ card }: { card: Card }) {
  const { t } = useTranslation();
  const change = useNotes(card.id);
  const [gone, setGone] = useState<Note>();
  const remove = useMutation({
    mutationFn: (note: Note) => deleteNote(note.id),
    onSuccess: (_, note) => {
      change((notes) => notes.filter(({ id }) => id !== note.id));
      setGone(note);
    },
  });
  const restore = useMutation({
    mutationFn: (note: Note) => restoreNote(note.id),
    onSuccess: (note) => {
      change((notes) => [...notes, note]);
      setGone(undefined);
    },
  });
  const error = remove.error ?? restore.error;
  return (
    <>
      <Form
        text=""
        label={t("card.write_note")}
        save={async (text) => {
          const note = await writeNote(card.id, text);
          change((notes) => [note, ...notes]);
        }}
      />
      {error && <ProblemNote error={error} />}
      <ul className={classes.notes}>
        {card.notes.map((note) => (
          <One key={note.id} note={note} customer={card.id} onDelete={() => remove.mutate(note)} />
        ))}
      </ul>
      {gone && (
        <Undone text={t("card.note_deleted")} onUndo={() => restore.mutate(gone)} onGone={() => setGone(undefined)} />
      )}
    </>
  );
}
