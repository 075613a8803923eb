import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ImportDraft, ImportLook, ImportPreview } from "../../api/types";
import { Scroller } from "../../ui/scroller";
import classes from "./data-in.module.css";
import { FIELD_GROUPS, fieldOf, fits, mapColumn } from "./draft";
import { nameOfField, sayProblem, sayReason } from "./words";

type Row = ImportPreview["rows"][number];

function useFieldOptions(gives: string) {
  const { t } = useTranslation();
  const groups = FIELD_GROUPS.map(({ group, fields }) => ({
    group: t(`data_in.group.${group}`),
    items: fields
      .filter((field) => fits(gives, field))
      .map((field) => ({ value: field, label: nameOfField(t, field) })),
  }));
  return [{ value: "", label: t("data_in.table.leave_out") }, ...groups.filter(({ items }) => items.length)];
}

function Head({
  column,
  draft,
  onChange,
}: {
  column: ImportLook["columns"][number];
  draft?: ImportDraft;
  onChange: (draft: ImportDraft) => void;
}) {
  const { t } = useTranslation();
  const options = useFieldOptions(draft?.gives ?? "feedback");
  const field = draft ? fieldOf(draft, column.name) : "";
  return (
    <th scope="col" className={draft && !field ? classes.leftOut : undefined}>
      <div className={classes.column}>{column.name}</div>
      {draft && (
        <>
          <NativeSelect
            size="xs"
            aria-label={t("data_in.table.field_of", { column: column.name })}
            value={field}
            onChange={(event) => onChange(mapColumn(draft, column.name, event.currentTarget.value))}
            data={options}
          />
          <div className={classes.reason}>{field && column.reason ? sayReason(t, column.reason) : "\u00a0"}</div>
        </>
      )}
    </th>
  );
}

function Cells({ look, cells, row }: { look: ImportLook; cells: (string | null)[]; row?: Row }) {
  const { t } = useTranslation();
  return look.columns.map(({ name }, place) => {
    const problem = row?.problems.find(({ column }) => column === name);
    return (
      <td key={name} className={problem ? classes.wrong : undefined}>
        <span className={classes.cell}>{cells[place]}</span>
        {problem && <span className={classes.fault}>{sayProblem(t, problem.code, problem.detail)}</span>}
      </td>
    );
  });
}

interface Props {
  look: ImportLook;
  draft?: ImportDraft;
  preview?: ImportPreview;
  onChange: (draft: ImportDraft) => void;
}

/** The file's first rows: a column's field above it, what is wrong in the cell it is wrong in. */
export function PreviewTable({ look, draft, preview, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <Scroller className={classes.scroll} label={t("data_in.table.label")}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col" className={classes.line}>
              {t("data_in.table.line")}
            </th>
            {look.columns.map((column) => (
              <Head key={column.name} column={column} draft={draft} onChange={onChange} />
            ))}
          </tr>
        </thead>
        <tbody>
          {look.rows.map(({ line, cells }, place) => {
            const row = preview?.rows[place];
            const whole = row?.problems.find(({ column }) => !look.columns.some(({ name }) => name === column));
            const out = row && !row.kept && row.problems.length > 0;
            return (
              <tr key={line} className={out ? classes.rowOut : undefined}>
                <th scope="row" className={classes.line}>
                  {line}
                  {whole && <span className={classes.fault}>{sayProblem(t, whole.code, whole.detail)}</span>}
                </th>
                <Cells look={look} cells={cells as (string | null)[]} row={row} />
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}
