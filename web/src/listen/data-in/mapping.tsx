import { Button, Skeleton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { discardImport, lookQuery, previewQuery, startImport } from "../../api/imports";
import type { ImportChoice, ImportDraft, ImportLook, ImportRun } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { AsText } from "./as-text";
import classes from "./data-in.module.css";
import { missing } from "./draft";
import { Numbers } from "./numbers";
import { PreviewTable } from "./preview-table";
import { Settings } from "./settings";
import { sayError } from "./words";

/** What the file is, in a sentence. */
function Told({ look }: { look: ImportLook }) {
  const { t } = useTranslation();
  const known = look.columns.filter(({ reason }) => reason).length;
  const parts = look.encoding ? [look.encoding] : [];
  if (look.delimiter) {
    const sign = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" }[look.delimiter];
    if (sign) parts.push(t(`data_in.told.${sign}` as "data_in.told.comma"));
  }
  return (
    <p className={classes.lead}>
      {t("data_in.told.known", { count: known, all: look.columns.length })}{" "}
      <span className={classes.dim}>{parts.join(" · ")}</span>
    </p>
  );
}

function Loaded({ run, look, onSheet }: { run: ImportRun; look: ImportLook; onSheet: (sheet: string) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<ImportDraft | undefined>(look.choice.draft ?? undefined);
  const [text, setText] = useState<string | undefined>(look.choice.map ?? undefined);
  const lacks = draft && text === undefined ? missing(draft) : [];
  const choice: ImportChoice = text !== undefined ? { map: text } : { draft };
  const [asked] = useDebouncedValue(choice, 300);
  const preview = useQuery({
    ...previewQuery(run.id, asked),
    enabled: lacks.length === 0,
    placeholderData: keepPreviousData,
  });
  const start = useMutation({
    mutationFn: () => startImport(run.id, choice),
    onSuccess: async (started) => {
      queries.setQueryData(["imports", run.id], started);
      await queries.invalidateQueries({ queryKey: ["imports"], exact: true });
    },
  });
  const discard = useMutation({
    mutationFn: () => discardImport(run.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["imports"], exact: true });
      await navigate({ to: "/data" });
    },
  });
  const shown = lacks.length || preview.isError ? undefined : preview.data;
  return (
    <>
      <Told look={look} />
      {draft && text === undefined && (
        <Settings draft={draft} look={look} preview={shown} onChange={setDraft} onSheet={onSheet} />
      )}
      <div className={classes.bar}>
        <div className={classes.barTold} aria-live="polite">
          {lacks.length ? (
            <span className={classes.warn}>
              {t("data_in.missing.lead")} {lacks.map((one) => t(`data_in.missing.${one}`)).join("; ")}
            </span>
          ) : shown ? (
            <>
              <span>
                {t(shown.more ? "data_in.tried.some" : "data_in.tried.all", {
                  count: shown.tried,
                  shown: showCount(shown.tried, language),
                })}
                {", "}
                {shown.left_out ? (
                  <span className={classes.warn}>
                    {t("data_in.tried.left_out", {
                      count: shown.left_out,
                      shown: showCount(shown.left_out, language),
                    })}
                  </span>
                ) : (
                  t("data_in.tried.fine")
                )}
              </span>
              <Numbers numbers={shown.numbers} small />
            </>
          ) : (
            !preview.isError && <Skeleton height={20} width={260} />
          )}
        </div>
        <Button variant="default" onClick={() => discard.mutate()} loading={discard.isPending}>
          {t("data_in.discard")}
        </Button>
        <Button
          onClick={() => start.mutate()}
          loading={start.isPending}
          disabled={!shown || shown.left_out >= shown.tried}
        >
          {t("data_in.start")}
        </Button>
      </div>
      {preview.isError && !lacks.length && <ProblemNote error={preview.error} text={sayError(t, preview.error)} />}
      {start.isError && <ProblemNote error={start.error} text={sayError(t, start.error)} />}
      <PreviewTable look={look} draft={text === undefined ? draft : undefined} preview={shown} onChange={setDraft} />
      <AsText
        map={text ?? shown?.map}
        edited={text !== undefined}
        onEdit={setText}
        onDraw={draft && (() => setText(undefined))}
      />
    </>
  );
}

/** Columns to fields, on the file's own first rows. */
export function Mapping({ run }: { run: ImportRun }) {
  const [sheet, setSheet] = useState<string>();
  const { data: look, error, refetch } = useQuery(lookQuery(run.id, sheet));
  if (error && !look) return <ProblemView error={error} retry={() => void refetch()} />;
  if (!look) return <Skeleton height={360} />;
  return <Loaded key={sheet ?? ""} run={run} look={look} onSheet={setSheet} />;
}
