import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Card } from "../../api/types";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { knownWord, word } from "../../lib/words";
import { PageHead } from "../../ui/page-head";
import { sayHours } from "./preference";

/** Who it is, in a line, and what one can do with the card. */
export function CardHead({ card, aside }: { card: Card; aside?: ReactNode }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { name, kind, stage, grade, since, city, attention_group, last_seen_at, preference } = card;
  const prefers =
    preference &&
    [preference.channel && word("channel", preference.channel), preference.hours && sayHours(preference.hours)]
      .filter(Boolean)
      .join(" ");
  const year = since && new Date(since).getFullYear();
  const facts = [
    kind !== "person" && word("customer_kind", kind),
    stage && (year ? t("customer.stage_since", { stage: word("stage", stage), year }) : word("stage", stage)),
    !stage && year && t("customer.since", { year }),
    grade && t("customers.grade", { grade }),
    city,
    card.language && (knownWord("language", card.language.slice(0, 2)) ?? card.language),
    prefers && t("card.prefers", { how: prefers }),
    attention_group && knownWord("attention_group", attention_group),
    last_seen_at && t("customer.last_seen", { ago: showAgo(last_seen_at, language) }),
  ].filter(Boolean);
  return <PageHead title={name || t("customers.nameless")} aside={aside} scope={<span>{facts.join(" · ")}</span>} />;
}
