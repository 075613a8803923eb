import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { arrangeJourney, type Journey, journeyQuery, type Stage, type Touchpoint } from "../../api/journey";
import { inLanguage, word } from "../../lib/words";
import { Panel } from "../../ui/panel";
import { ProblemNote } from "../../ui/problem-view";
import { move, moveToStage, nameOfTouchpoint } from "./cells";
import classes from "./journey.module.css";

const ICON = { size: 16, stroke: 1.6, "aria-hidden": true } as const;

/** A stage's code that no other has. */
function freeId(stages: Stage[]): string {
  let number = stages.length + 1;
  while (stages.some(({ id }) => id === `stage_${number}`)) number += 1;
  return `stage_${number}`;
}

interface UpDownProps {
  what: string;
  first: boolean;
  last: boolean;
  onMove: (by: 1 | -1) => void;
}

function UpDown({ what, first, last, onMove }: UpDownProps) {
  const { t } = useTranslation();
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={first}
        aria-label={t("journey.arrange.up", { what })}
        onClick={() => onMove(-1)}
      >
        <IconArrowUp {...ICON} />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={last}
        aria-label={t("journey.arrange.down", { what })}
        onClick={() => onMove(1)}
      >
        <IconArrowDown {...ICON} />
      </ActionIcon>
    </>
  );
}

/** Names in both languages; both empty means that the interface's own word serves. */
function renamed(touchpoint: Touchpoint, language: "en" | "ru", text: string): Touchpoint {
  const name = { en: "", ru: "", ...touchpoint.name, [language]: text };
  return name.en || name.ru ? { ...touchpoint, name } : { code: touchpoint.code };
}

/** A touchpoint named in one language goes by that name in the other too. */
const complete = (stages: Stage[]): Stage[] =>
  stages.map((stage) => ({
    ...stage,
    touchpoints: stage.touchpoints.map((one) =>
      one.name ? { ...one, name: { en: one.name.en || one.name.ru, ru: one.name.ru || one.name.en } } : one,
    ),
  }));

/** Arranges the company's own journey: stages, their order and names, and where each touchpoint stands. */
export default function Arrange({ journey, onDone }: { journey: Journey; onDone: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [stages, setStages] = useState<Stage[]>(journey.stages);
  const placed = new Set(stages.flatMap(({ touchpoints }) => touchpoints.map(({ code }) => code)));
  const known = [
    ...journey.stages.flatMap(({ touchpoints }) => touchpoints),
    ...journey.unplaced.map((code) => ({ code })),
  ];
  const loose = known.filter(({ code }) => !placed.has(code));
  const save = useMutation({
    mutationFn: () => arrangeJourney({ version: journey.version, stages: complete(stages) }),
    onSuccess: (next) => {
      queries.setQueryData(journeyQuery.queryKey, next);
      onDone();
    },
  });
  const change = (index: number, next: Partial<Stage>) =>
    setStages(stages.map((stage, at) => (at === index ? { ...stage, ...next } : stage)));
  const choices = [
    { value: "", label: t("journey.unplaced") },
    ...stages.map((stage) => ({ value: stage.id, label: inLanguage(stage.name) || stage.id })),
  ];
  const toStage = (code: string, target: string) => setStages(moveToStage(stages, code, target));
  return (
    <Panel title={t("journey.arrange.title")} className={classes.arrange}>
      <div className={classes.rows}>
        {stages.map((stage, index) => {
          const what = inLanguage(stage.name) || stage.id;
          return (
            <div key={stage.id}>
              <div className={classes.row}>
                {(["en", "ru"] as const).map((language) => (
                  <TextInput
                    key={language}
                    size="xs"
                    label={t("journey.arrange.stage_name", { language: word("language", language) })}
                    value={stage.name[language]}
                    maxLength={80}
                    onChange={(event) =>
                      change(index, { name: { ...stage.name, [language]: event.currentTarget.value } })
                    }
                  />
                ))}
                <UpDown
                  what={what}
                  first={index === 0}
                  last={index === stages.length - 1}
                  onMove={(by) => setStages(move(stages, index, index + by))}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("journey.arrange.remove", { what })}
                  onClick={() => setStages(stages.filter((_, at) => at !== index))}
                >
                  <IconTrash {...ICON} />
                </ActionIcon>
              </div>
              <div className={classes.within}>
                {stage.touchpoints.map((touchpoint, at) => (
                  <div key={touchpoint.code} className={classes.row}>
                    <span className={classes.code}>{word("touchpoint", touchpoint.code)}</span>
                    {(["en", "ru"] as const).map((language) => (
                      <TextInput
                        key={language}
                        size="xs"
                        aria-label={t("journey.arrange.name", {
                          name: touchpoint.code,
                          language: word("language", language),
                        })}
                        placeholder={t("journey.arrange.own_name", { language: word("language", language) })}
                        value={touchpoint.name?.[language] ?? ""}
                        maxLength={80}
                        onChange={(event) =>
                          change(index, {
                            touchpoints: stage.touchpoints.map((one) =>
                              one.code === touchpoint.code ? renamed(one, language, event.currentTarget.value) : one,
                            ),
                          })
                        }
                      />
                    ))}
                    <NativeSelect
                      size="xs"
                      aria-label={t("journey.arrange.stage_of", { name: nameOfTouchpoint(touchpoint) })}
                      value={stage.id}
                      data={choices}
                      onChange={(event) => toStage(touchpoint.code, event.currentTarget.value)}
                    />
                    <UpDown
                      what={nameOfTouchpoint(touchpoint)}
                      first={at === 0}
                      last={at === stage.touchpoints.length - 1}
                      onMove={(by) => change(index, { touchpoints: move(stage.touchpoints, at, at + by) })}
                    />
                  </div>
                ))}
              </div>
            </div>
          );
        })}
        {loose.length > 0 && (
          <div>
            <b>{t("journey.unplaced")}</b>
            <div className={classes.within}>
              {loose.map((touchpoint) => (
                <div key={touchpoint.code} className={classes.row}>
                  <span className={classes.code}>{nameOfTouchpoint(touchpoint)}</span>
                  <NativeSelect
                    size="xs"
                    aria-label={t("journey.arrange.stage_of", { name: nameOfTouchpoint(touchpoint) })}
                    value=""
                    data={choices}
                    onChange={(event) => toStage(touchpoint.code, event.currentTarget.value)}
                  />
                </div>
              ))}
            </div>
          </div>
        )}
      </div>
      {save.error && <ProblemNote error={save.error} />}
      <div className={classes.actions}>
        <Button size="xs" loading={save.isPending} onClick={() => save.mutate()}>
          {t("journey.arrange.save")}
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => setStages([...stages, { id: freeId(stages), name: { en: "", ru: "" }, touchpoints: [] }])}
        >
          {t("journey.arrange.add")}
        </Button>
        <Button size="xs" variant="subtle" onClick={onDone}>
          {t("journey.arrange.cancel")}
        </Button>
      </div>
    </Panel>
  );
}
