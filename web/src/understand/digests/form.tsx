import { Button, MultiSelect, NativeSelect, Switch } from "@mantine/core";
import "@mantine/core/styles/Combobox.css";
import "@mantine/core/styles/Pill.css";
import "@mantine/core/styles/PillsInput.css";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { boardsQuery } from "../../api/boards";
import {
  type Digest,
  type DigestBody,
  digestPeopleQuery,
  digestsQuery,
  keepDigest,
  makeDigest,
} from "../../api/digests";
import { asProblem } from "../../api/problem";
import { sessionQuery } from "../../api/session";
import { companyZone } from "../../lib/period";
import { mayAs } from "../../lib/roles";
import { Dialog } from "../../ui/dialog";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./page.module.css";
import { Preview } from "./preview";
import { showHour, WEEKDAYS } from "./say";

const EVERY = ["day", "week", "month"] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const MONTH_DAYS = Array.from({ length: 28 }, (_, day) => day + 1);
const FIELDS = ["board", "readers"];

/** A digest as its owner changes it. */
export const bodyOf = ({ board, every, weekday, month_day, hour, paused, readers, version }: Digest): DigestBody => ({
  board,
  every,
  weekday,
  month_day,
  hour,
  paused,
  version,
  readers: readers.map(({ id }) => id),
});

interface Props {
  /** The digest that is changed; a new one when absent. */
  digest?: Digest;
  /** The board of a new one; the overview when absent. */
  board?: string;
  onClose: () => void;
}

/** Chooses what is sent, when, and to whom. */
export function DigestForm({ digest, board, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const { data: boards } = useQuery(boardsQuery);
  const leads = mayAs(session?.user.role ?? "employee", "supervisor");
  const { data: people } = useQuery({ ...digestPeopleQuery, enabled: leads });
  const me = session?.user.id ?? "";
  const [body, setBody] = useState<DigestBody>(
    digest ? bodyOf(digest) : { board, every: "week", weekday: 1, month_day: 1, hour: 9, readers: [me] },
  );
  const [looking, setLooking] = useState(false);
  const set = (change: Partial<DigestBody>) => setBody({ ...body, ...change });
  const keep = useMutation({
    mutationFn: () => (digest ? keepDigest({ ...body, id: digest.id }) : makeDigest(body)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: digestsQuery.queryKey, exact: true });
      onClose();
    },
  });
  const problem = keep.error ? asProblem(keep.error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  // In place of the form, which waits with what was chosen: Escape closes one window, not both.
  if (looking) return <Preview body={body} onClose={() => setLooking(false)} />;
  return (
    <Dialog title={digest ? t("digests.change") : t("digests.new")} onClose={onClose} onSubmit={() => keep.mutate()}>
      <div className={classes.form}>
        {problem && !FIELDS.includes(problem.field ?? "") && <ProblemNote error={problem} />}
        <NativeSelect
          label={t("digests.what")}
          data-autofocus
          value={body.board ?? ""}
          error={at("board")}
          onChange={(event) => set({ board: event.currentTarget.value || null })}
          data={[
            { value: "", label: t("digests.overview") },
            ...(boards ?? []).map(({ id, title }) => ({ value: id, label: title })),
          ]}
        />
        <div className={classes.when}>
          <NativeSelect
            label={t("digests.every")}
            value={body.every}
            onChange={(event) => set({ every: event.currentTarget.value as DigestBody["every"] })}
            data={EVERY.map((value) => ({ value, label: t(`digests.every_${value}`) }))}
          />
          {body.every === "week" && (
            <NativeSelect
              label={t("digests.on")}
              value={String(body.weekday ?? 1)}
              onChange={(event) => set({ weekday: Number(event.currentTarget.value) })}
              data={WEEKDAYS.map((day) => ({ value: String(day), label: t(`digests.weekdays.${day}`) }))}
            />
          )}
          {body.every === "month" && (
            <NativeSelect
              label={t("digests.month_day")}
              value={String(body.month_day ?? 1)}
              onChange={(event) => set({ month_day: Number(event.currentTarget.value) })}
              data={MONTH_DAYS.map((day) => ({ value: String(day), label: String(day) }))}
            />
          )}
          <NativeSelect
            label={t("digests.hour")}
            value={String(body.hour)}
            onChange={(event) => set({ hour: Number(event.currentTarget.value) })}
            data={HOURS.map((hour) => ({ value: String(hour), label: showHour(hour) }))}
          />
        </div>
        <div className={classes.dim}>{t(`digests.about_${body.every}`, { zone: companyZone() })}</div>
        {leads && (
          <MultiSelect
            label={t("digests.readers")}
            description={t("digests.readers_hint")}
            searchable
            limit={100}
            value={body.readers}
            error={at("readers")}
            data={(people ?? []).map(({ id, name }) => ({
              value: id,
              label: id === me ? t("digests.name_me", { name }) : name,
            }))}
            onChange={(readers) => set({ readers })}
            nothingFoundMessage={t("digests.nobody_found")}
            hidePickedOptions
          />
        )}
        {digest && (
          <Switch
            label={t("digests.paused")}
            checked={body.paused}
            onChange={(event) => set({ paused: event.currentTarget.checked })}
          />
        )}
        <div className={classes.formActions}>
          <Button variant="subtle" disabled={!body.readers.length} onClick={() => setLooking(true)}>
            {t("digests.preview")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("digests.cancel")}
          </Button>
          <Button type="submit" loading={keep.isPending} disabled={!body.readers.length}>
            {t("digests.save")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
