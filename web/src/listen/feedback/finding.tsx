import { Menu, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconPencil } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { correctFinding, type FeedbackShown } from "../../api/feedback";
import { sessionQuery } from "../../api/session";
import { showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import classes from "./finding.module.css";
import { pieces, soundOf } from "./marks";
import { DoneContext } from "./use-changes";

const CHOICES = {
  sentiment: ["negative", "neutral", "positive"],
  emotion: ["joy", "anger", "sadness", "fear", "surprise", "disgust", "none"],
  intent: ["complaint", "claim", "question", "praise", "suggestion", "leaving", "none"],
} as const;

type Field = keyof typeof CHOICES;

const WORDS: Record<Field, (value: string) => string> = {
  sentiment: (value) => word("sentiment", value),
  emotion: (value) => word("emotion", value),
  intent: (value) => word("intent", value),
};
type Finding = NonNullable<FeedbackShown["finding"]>;

/** The comment with the clauses marked in which it speaks of a part of the service. */
export function MarkedComment({ comment, finding }: { comment: string; finding?: Finding | null }) {
  return pieces(comment, finding?.aspects ?? []).map((piece, index) => {
    const sound = soundOf(piece.aspects);
    const names = [...new Set(piece.aspects.map((one) => word("aspect", one.aspect)))].join(", ");
    return sound ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name than their place
      <mark key={index} className={classes[sound]} title={`${names}: ${word("sentiment", sound)}`}>
        {piece.text}
      </mark>
    ) : (
      piece.text
    );
  });
}

function useCorrection(one: FeedbackShown) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const tell = useContext(DoneContext);
  const { mutate } = useMutation({
    mutationFn: ({ field, said }: { field: Field; said: string | null }) => correctFinding(one.id, { field, said }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["feedback"] }),
    onError: (error) => tell({ text: t("feedback.failed", { reason: error.message }) }),
    onSuccess: ({ comments }, { field, said }) =>
      tell({
        text: said
          ? t("feedback.corrected", { count: comments, value: WORDS[field](said) })
          : t("feedback.correction_lifted", { count: comments }),
        undo: () => {
          tell(undefined);
          const before = one.finding?.corrected.includes(field) ? (one.finding?.[field] ?? null) : null;
          mutate({ field, said: before });
        },
      }),
  });
  return mutate;
}

function Field({ one, finding, field }: { one: FeedbackShown; finding: Finding; field: Field }) {
  const { t } = useTranslation();
  const correct = useCorrection(one);
  const { data: session } = useQuery(sessionQuery);
  const value = finding[field];
  const corrected = finding.corrected.includes(field);
  const look = field === "sentiment" ? classes[value] : classes.plain;
  const text = value === "none" ? t(`feedback.no_${field as "emotion" | "intent"}`) : WORDS[field](value);
  if (!session || session.user.role === "employee") return <span className={`${classes.chip} ${look}`}>{text}</span>;
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <UnstyledButton
          className={`${classes.chip} ${classes.open} ${look}`}
          aria-label={t("feedback.correct", { field: t(`feedback.field_${field}`), value: text })}
        >
          {text}
          {corrected && <IconPencil size={13} stroke={1.8} aria-hidden />}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("feedback.what_is_meant")}</Menu.Label>
        <Menu.RadioGroup value={value} onChange={(said) => said !== value && correct({ field, said })}>
          {CHOICES[field].map((choice) => (
            <Menu.RadioItem key={choice} value={choice} closeMenuOnClick>
              {choice === "none" ? t(`feedback.no_${field as "emotion" | "intent"}`) : WORDS[field](choice)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {corrected && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => correct({ field, said: null })}>{t("feedback.lift_correction")}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** What a comment says, each part to be corrected where it is read. */
export function FindingLine({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const { finding } = one;
  if (!one.comment) return null;
  if (!finding) return <p className={classes.soon}>{t("feedback.not_read_yet")}</p>;
  const last = one.corrections[0];
  return (
    <section className={classes.line} aria-label={t("feedback.finding")}>
      <Field one={one} finding={finding} field="sentiment" />
      <Field one={one} finding={finding} field="emotion" />
      <Field one={one} finding={finding} field="intent" />
      {finding.urgency === "high" && (
        <span className={`${classes.chip} ${classes.urgent}`}>
          <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
          {t("feedback.urgent", { reason: word("urgency", finding.urgency_reason) })}
        </span>
      )}
      {finding.corrected.length > 0 && last && (
        <span className={classes.by}>
          {t("feedback.corrected_by", { name: last.by.name, when: showMoment(last.at, currentLanguage()) })}
        </span>
      )}
    </section>
  );
}
