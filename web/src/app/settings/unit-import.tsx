import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { previewUnits, putUnits, type UnitRow } from "../../api/unit-trees";
import { Dialog } from "../../ui/dialog";
import { ProblemNote } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import classes from "./settings.module.css";

/** Takes a tree from a table: first a look at what each line would do, then all of it or nothing. */
export function UnitImport({
  tree,
  onDone,
  onClose,
}: {
  tree: string;
  onDone: (changed: number) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const preview = useMutation({ mutationFn: (csv: string) => previewUnits(tree, csv) });
  const rows = preview.data?.rows ?? [];
  const units = rows.flatMap((row): UnitRow[] => (row.unit ? [row.unit] : []));
  const changed = rows.filter((row) => row.change !== "same").length;
  const take = useMutation({
    mutationFn: () => putUnits(tree, units),
    onSuccess: async ({ changed }) => {
      await queries.invalidateQueries({ queryKey: ["units"] });
      onDone(changed);
    },
  });
  const look = (csv: string) => {
    setText(csv);
    if (csv.trim()) preview.mutate(csv);
    else preview.reset();
  };
  return (
    <Dialog title={t("settings.tree.import")} onClose={onClose} size={760} onSubmit={() => take.mutate()}>
      <div className={classes.form}>
        <p className={classes.text}>
          <Trans i18nKey="settings.tree.import_text" components={{ code: <code /> }} />
        </p>
        <input
          type="file"
          accept=".csv,text/csv,text/plain"
          aria-label={t("settings.tree.file")}
          onChange={async (event) => {
            const file = event.currentTarget.files?.[0];
            if (file) look(await file.text());
          }}
        />
        <Textarea
          label={t("settings.tree.paste")}
          rows={4}
          value={text}
          onChange={(event) => look(event.currentTarget.value)}
          styles={{ input: { fontFamily: "ui-monospace, monospace", fontSize: 13 } }}
        />
        {preview.error && <ProblemNote error={preview.error} />}
        {take.error && <ProblemNote error={take.error} />}
        {rows.length > 0 && (
          <>
            <div role="status">
              {preview.data?.problems
                ? t("settings.tree.problems", { count: preview.data.problems })
                : t("settings.tree.would_change", { count: changed })}
            </div>
            <div style={{ maxHeight: 320, overflow: "auto" }}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th className={table.num}>{t("settings.tree.line")}</th>
                    <th>{t("settings.tree.code")}</th>
                    <th>{t("settings.tree.above")}</th>
                    <th>{t("settings.tree.result")}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.slice(0, 500).map((row) => (
                    <tr key={row.line}>
                      <td className={table.num} data-label={t("settings.tree.line")}>
                        {row.line}
                      </td>
                      <td>
                        {row.unit?.code}
                        <div className={table.dim}>{row.unit?.name_en}</div>
                      </td>
                      <td data-label={t("settings.tree.above")}>{row.unit?.parent}</td>
                      <td>
                        {row.problem ? (
                          <>
                            <span className={`${classes.state} ${classes.warn}`}>{t("settings.tree.wrong")}</span>
                            <div className={table.dim}>
                              {row.field}: {row.problem}
                            </div>
                          </>
                        ) : (
                          <span className={`${classes.state} ${row.change === "same" ? "" : classes.good}`}>
                            {t(`settings.tree.change.${row.change}`)}
                          </span>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button
            type="submit"
            loading={take.isPending}
            disabled={preview.isPending || !changed || preview.data?.problems !== 0}
          >
            {t("settings.tree.take", { count: changed })}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
