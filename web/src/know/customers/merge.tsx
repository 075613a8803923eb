import { Button, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { customerQuery, customersQuery, mergeCustomers } from "../../api/customers";
import type { Card } from "../../api/types";
import { sayIdentifier } from "../../lib/identifiers";
import { Dialog } from "../../ui/dialog";
import { PickList } from "../../ui/pick-list";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { Scroller } from "../../ui/scroller";
import { KindIcon } from "./kind-icon";
import classes from "./merge.module.css";
import { type Compared, compare } from "./merge-compare";

/** What holds strangers together (a shared number, a kiosk) is no customer, and is not merged. */
const MERGEABLE = ["person", "account", "household", "visitor"];

/** Finds the other customer. */
function Search({ card, onPick }: { card: Card; onPick: (id: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 150);
  const { data, isFetching } = useInfiniteQuery({ ...customersQuery(asked), enabled: asked.length > 0 });
  const found = asked ? (data?.pages.flatMap((page) => page.items) ?? []) : [];
  const others = found.filter(({ id, kind }) => id !== card.id && MERGEABLE.includes(kind));
  return (
    <PickList
      label={t("merge.search")}
      placeholder={t("merge.search_hint")}
      text={text}
      onText={setText}
      busy={isFetching && asked.length > 0}
      nothing={asked ? t("merge.nobody") : t("merge.begin")}
      groups={[
        {
          key: "found",
          items: others.map(({ id, name, kind, phone_masked, email_masked }) => ({
            key: id,
            label: name || t("customers.nameless"),
            hint: [phone_masked, email_masked].filter(Boolean).join(" · "),
            icon: <KindIcon kind={kind} />,
            onPick: () => onPick(id),
          })),
        },
      ]}
    />
  );
}

/** One line of the comparison: what both have, and where they differ. */
function Line({ line }: { line: Compared }) {
  const { t } = useTranslation();
  const name = line.field === "identifier" ? sayIdentifier(line.kind ?? "") : t(`merge.field.${line.field}`);
  return (
    <tr data-said={line.said}>
      <th scope="row">{name}</th>
      <td>{line.one ?? "–"}</td>
      <td>{line.other ?? "–"}</td>
      <td className={classes.said}>{line.said !== "both" && t(`merge.said.${line.said}`)}</td>
    </tr>
  );
}

/** Both side by side, and the reason why they are one. */
function SideBySide({
  card,
  other,
  onBack,
  onMerged,
}: {
  card: Card;
  other: Card;
  onBack: () => void;
  onMerged: (id: string) => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const merge = useMutation({
    mutationFn: () => mergeCustomers(card.id, other.id, reason.trim()),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ["customer"] });
      void queries.invalidateQueries({ queryKey: ["customers"] });
      onMerged(id);
    },
  });
  const lines = compare(card, other);
  const shared = lines.filter(({ said }) => said === "same").length;
  const against = lines.filter(({ said }) => said === "differs").length;
  const nameOf = ({ name }: Card) => name || t("customers.nameless");
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        merge.mutate();
      }}
    >
      <p className={classes.sum}>
        {t("merge.shared", { count: shared })}, {t("merge.against", { count: against })}.
      </p>
      <Scroller className={classes.scroll} label={t("merge.compared")}>
        <table className={classes.table}>
          <thead>
            <tr>
              <td />
              <th scope="col">{nameOf(card)}</th>
              <th scope="col">{nameOf(other)}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Line key={`${line.field} ${line.kind ?? ""} ${line.one ?? ""} ${line.other ?? ""}`} line={line} />
            ))}
          </tbody>
        </table>
      </Scroller>
      <p className={classes.dim}>{t("merge.outcome")}</p>
      {merge.error && <ProblemNote error={merge.error} />}
      <TextInput
        label={t("merge.reason")}
        description={t("merge.reason_hint")}
        data-autofocus
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={classes.actions}>
        <Button variant="default" onClick={onBack}>
          {t("merge.back")}
        </Button>
        <Button type="submit" loading={merge.isPending} disabled={!reason.trim()}>
          {t("merge.do")}
        </Button>
      </div>
    </form>
  );
}

interface Props {
  card: Card;
  /** The other customer, where it is known already. */
  with?: string;
  onMerged: (id: string) => void;
  onClose: () => void;
}

/** Merges the customer with another that a person chose. */
export function Merge({ card, with: chosen, onMerged, onClose }: Props) {
  const { t } = useTranslation();
  const [id, setId] = useState(chosen);
  const { data: other, error, refetch } = useQuery({ ...customerQuery(id ?? ""), enabled: id !== undefined });
  return (
    <Dialog title={t("merge.title", { name: card.name || t("customers.nameless") })} size={760} onClose={onClose}>
      {id === undefined ? (
        <Search card={card} onPick={setId} />
      ) : error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : other ? (
        <SideBySide card={card} other={other} onBack={() => setId(undefined)} onMerged={onMerged} />
      ) : (
        <Skeleton height={320} />
      )}
    </Dialog>
  );
}
