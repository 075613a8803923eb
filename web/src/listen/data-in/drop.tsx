import { Button, FileButton, Progress } from "@mantine/core";
import { IconFileUpload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { upload } from "../../api/imports";
import { currentLanguage } from "../../lib/i18n";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./data-in.module.css";
import { sayError, showBytes } from "./words";

const KINDS = ".csv,.tsv,.txt,.xlsx,.xlsm,.json,.jsonl,.ndjson,.parquet";

/** Takes a file that is dropped anywhere on the page. */
function useDropAnywhere(take: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const taking = useRef(take);
  taking.current = take;
  useEffect(() => {
    // Every element under the pointer tells of its coming and going: what is left when all went counts.
    let depth = 0;
    const withFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!withFile(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = () => {
      depth = Math.max(0, depth - 1);
      if (!depth) setOver(false);
    };
    const stay = (event: DragEvent) => {
      if (withFile(event)) event.preventDefault();
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      event.preventDefault();
      taking.current(file);
    };
    window.addEventListener("dragenter", enter);
    window.addEventListener("dragleave", leave);
    window.addEventListener("dragover", stay);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragenter", enter);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("dragover", stay);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return over;
}

/** Brings a file: dropped anywhere on the page, or chosen. Leads to its mapping. */
export function DropFile() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const navigate = useNavigate();
  const [sent, setSent] = useState(0);
  const bring = useMutation({
    mutationFn: (file: File) => {
      setSent(0);
      return upload(file, setSent);
    },
    onSuccess: ({ id }) => navigate({ to: "/data/imports/$id", params: { id } }),
  });
  const take = (file: File | null) => {
    if (file && !bring.isPending) bring.mutate(file);
  };
  const over = useDropAnywhere(take);
  const file = bring.variables;
  return (
    <>
      <div className={`${classes.drop} ${over ? classes.over : ""}`}>
        <IconFileUpload size={28} stroke={1.4} aria-hidden />
        {bring.isPending && file ? (
          <div className={classes.sending}>
            <div>{t("data_in.drop.sending", { name: file.name, size: showBytes(file.size, language) })}</div>
            <Progress
              value={(sent / Math.max(1, file.size)) * 100}
              aria-label={t("data_in.drop.progress")}
              transitionDuration={200}
            />
          </div>
        ) : (
          <>
            <div>
              <div className={classes.dropTitle}>{over ? t("data_in.drop.now") : t("data_in.drop.title")}</div>
              <div className={classes.dim}>{t("data_in.drop.kinds")}</div>
            </div>
            <FileButton onChange={take} accept={KINDS}>
              {(props) => <Button {...props}>{t("data_in.drop.choose")}</Button>}
            </FileButton>
          </>
        )}
      </div>
      {bring.isError && <ProblemNote error={bring.error} text={sayError(t, bring.error)} />}
    </>
  );
}
