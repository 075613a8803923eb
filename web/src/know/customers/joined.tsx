import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { undoLink } from "../../api/customers";
import type { Card } from "../../api/types";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { sayIdentifier, sayReason } from "../../lib/identifiers";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./card.module.css";
import { useMay } from "./use-may";

/** Which parts the profile came together of, why, and the way to take a merge back. */
export function Joined({ card }: { card: Card }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const may = useMay();
  const [asked, setAsked] = useState<string>();
  const [parted, setParted] = useState<string[]>();
  const undo = useMutation({
    mutationFn: undoLink,
    onSuccess: async ({ customers }) => {
      setAsked(undefined);
      setParted(customers.filter((id) => id !== card.id));
      await queries.invalidateQueries({ queryKey: ["customer", card.id] });
      await queries.invalidateQueries({ queryKey: ["customers"] });
      if (!customers.includes(card.id) && customers[0])
        await navigate({ to: "/customers/$id", params: { id: customers[0] } });
    },
  });
  return (
    <>
      <ul className={classes.plain}>
        {card.fragments.map(({ id, first_seen_at, identifiers }) => (
          <li key={id}>
            {identifiers.map(({ kind, value }) => `${sayIdentifier(kind)} ${value}`).join(", ") || id}
            {first_seen_at && (
              <span className={classes.dim}>
                {" "}
                {t("customer.first_seen", { date: showDate(first_seen_at, language) })}
              </span>
            )}
          </li>
        ))}
      </ul>
      {card.merges.length > 0 && (
        <ul className={classes.plain}>
          {card.merges.map(({ id, from, reason, at, undone_at }) => (
            <li key={id}>
              {undone_at
                ? t("customer.unmerged", { date: showDate(undone_at, language), reason: sayReason(reason) })
                : t("customer.merged", { date: showDate(at, language), reason: sayReason(reason) })}{" "}
              {undone_at ? (
                from !== card.id && (
                  <Link to="/customers/$id" params={{ id: from }} className={classes.link}>
                    {t("card.other_customer")}
                  </Link>
                )
              ) : asked === id ? (
                <span className={classes.asked}>
                  {t("card.part_sure")}
                  <Button size="compact-xs" color="red" loading={undo.isPending} onClick={() => undo.mutate(id)}>
                    {t("card.part")}
                  </Button>
                  <Button size="compact-xs" variant="default" onClick={() => setAsked(undefined)}>
                    {t("card.cancel")}
                  </Button>
                </span>
              ) : (
                may("supervisor") && (
                  <Button size="compact-xs" variant="default" onClick={() => setAsked(id)}>
                    {t("card.undo_merge")}
                  </Button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
      {undo.error && <ProblemNote error={undo.error} />}
      {parted && parted.length > 0 && (
        <p role="status">
          {t("card.parted")}{" "}
          {parted.map((id) => (
            <Link key={id} to="/customers/$id" params={{ id }} className={classes.link}>
              {t("card.other_customer")}
            </Link>
          ))}
        </p>
      )}
    </>
  );
}
