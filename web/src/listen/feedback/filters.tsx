import { Button, CloseButton, Menu, NativeSelect, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconFilter, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { feedbackChoicesQuery, feedbackTagsQuery } from "../../api/feedback";
import { showPeriod } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { mostOf } from "../../lib/scores";
import { word } from "../../lib/words";
import { FilterChip } from "../../ui/chip";
import { type FeedbackQuery, filtersOf, MOODS, PERIODS, SCALES, toggled } from "./address";
import classes from "./filters.module.css";

interface Props {
  query: FeedbackQuery;
  onChange: (filters: FeedbackQuery) => void;
}

function Toggle({
  on,
  mood,
  onClick,
  children,
}: {
  on: boolean;
  mood?: string;
  onClick: () => void;
  children: ReactNode;
}) {
  return (
    <UnstyledButton
      className={`${classes.toggle} ${on ? classes.on : ""} ${mood ? classes[mood] : ""}`}
      aria-pressed={on}
      onClick={onClick}
    >
      {children}
    </UnstyledButton>
  );
}

/** A list of which several may be chosen. */
function Several({
  label,
  list,
  values,
  chosen,
  onChange,
}: {
  label: string;
  list: "touchpoint" | "channel";
  values: string[];
  chosen: string[] | undefined;
  onChange: (chosen: string[] | undefined) => void;
}) {
  return (
    <Menu closeOnItemClick={false} position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="xs" className={chosen ? classes.chosen : undefined}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        {values.map((value) => (
          <Menu.Item
            key={value}
            role="menuitemcheckbox"
            aria-checked={chosen?.includes(value) ?? false}
            rightSection={chosen?.includes(value) && <IconCheck size={16} stroke={2} aria-hidden />}
            onClick={() => onChange(toggled(chosen, value))}
          >
            {list === "touchpoint" ? word("touchpoint", value) : word("channel", value)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Words({ query, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(query.q ?? "");
  const [asked] = useDebouncedValue(text.trim(), 250);
  // The address follows the field and the field the address, as when it changes by Back; `told` is what they agreed on last.
  const told = useRef(query.q ?? "");
  useEffect(() => {
    if (asked === told.current) return;
    told.current = asked;
    onChange({ ...filtersOf(query), q: asked || undefined });
  }, [asked, query, onChange]);
  useEffect(() => {
    const q = query.q ?? "";
    if (q === told.current) return;
    told.current = q;
    setText(q);
  }, [query.q]);
  return (
    <TextInput
      className={classes.words}
      size="xs"
      aria-label={t("feedback.words")}
      placeholder={t("feedback.words")}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
      rightSection={
        text && <CloseButton size="sm" aria-label={t("feedback.clear_words")} onClick={() => setText("")} />
      }
    />
  );
}

/** Filters that are less often needed, behind one button. */
function More({ query, onChange }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: choices } = useQuery(feedbackChoicesQuery);
  const { data: tags } = useQuery(feedbackTagsQuery);
  const set = (part: FeedbackQuery) => onChange({ ...filtersOf(query), ...part });
  const most = mostOf(query.scale ?? "nps");
  const [low, high] = query.score?.split("-") ?? ["", ""];
  const score = (from: string, to: string) =>
    set({ score: from === "" && to === "" ? undefined : `${from || 0}-${to || most}` });
  const any = { value: "", label: t("feedback.any") };
  const numbers = [any, ...Array.from({ length: most + 1 }, (_, n) => ({ value: String(n), label: String(n) }))];
  return (
    <div className={classes.more}>
      <Several
        label={t("feedback.touchpoint")}
        list="touchpoint"
        values={choices?.touchpoints ?? []}
        chosen={query.touchpoint}
        onChange={(touchpoint) => set({ touchpoint })}
      />
      <Several
        label={t("feedback.channel")}
        list="channel"
        values={choices?.channels ?? []}
        chosen={query.channel}
        onChange={(channel) => set({ channel })}
      />
      <NativeSelect
        size="xs"
        aria-label={t("feedback.scale")}
        value={query.scale ?? ""}
        onChange={(event) => set({ scale: event.currentTarget.value || undefined, score: undefined })}
        data={[
          { value: "", label: t("feedback.any_scale") },
          ...SCALES.map((scale) => ({ value: scale, label: word("scale", scale) })),
        ]}
      />
      <span className={classes.range}>
        <NativeSelect
          size="xs"
          aria-label={t("feedback.score_from")}
          value={low}
          onChange={(event) => score(event.currentTarget.value, high ?? "")}
          data={numbers}
        />
        <span aria-hidden>–</span>
        <NativeSelect
          size="xs"
          aria-label={t("feedback.score_to")}
          value={high}
          onChange={(event) => score(low ?? "", event.currentTarget.value)}
          data={numbers}
        />
      </span>
      <NativeSelect
        size="xs"
        aria-label={t("feedback.tag")}
        value={query.tag ?? ""}
        onChange={(event) => set({ tag: event.currentTarget.value || undefined })}
        data={[
          { value: "", label: t("feedback.any_tag") },
          ...(tags ?? []).map((tag) => ({ value: tag.id, label: tag.name })),
        ]}
      />
      <NativeSelect
        size="xs"
        aria-label={t("feedback.assigned")}
        value={query.assigned ?? ""}
        onChange={(event) => set({ assigned: event.currentTarget.value || undefined })}
        data={[
          { value: "", label: t("feedback.any_assigned") },
          { value: "me", label: t("feedback.assigned_me") },
          { value: "anyone", label: t("feedback.assigned_anyone") },
          { value: "nobody", label: t("feedback.assigned_nobody") },
        ]}
      />
      <NativeSelect
        size="xs"
        aria-label={t("feedback.period")}
        value={query.period ?? (query.from ? "own" : "")}
        onChange={(event) => {
          const period = event.currentTarget.value;
          if (period !== "own") set({ period: period || undefined, from: undefined, to: undefined });
        }}
        data={[
          { value: "", label: t("feedback.any_period") },
          ...PERIODS.map((period) => ({ value: period, label: t(`feedback.period_${period}`) })),
          ...(query.from && query.to ? [{ value: "own", label: showPeriod(query.from, query.to, language) }] : []),
        ]}
      />
    </div>
  );
}

/** The filters in force, each with the cross that lifts it. */
function Chips({ query, onChange }: Props) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: tags } = useQuery(feedbackTagsQuery);
  const lift = (part: FeedbackQuery) => onChange({ ...filtersOf(query), ...part });
  const chips: [key: string, text: string, without: FeedbackQuery][] = [
    ...(query.touchpoint ?? []).map((one): [string, string, FeedbackQuery] => [
      `touchpoint ${one}`,
      word("touchpoint", one),
      { touchpoint: toggled(query.touchpoint, one) },
    ]),
    ...(query.channel ?? []).map((one): [string, string, FeedbackQuery] => [
      `channel ${one}`,
      word("channel", one),
      { channel: toggled(query.channel, one) },
    ]),
  ];
  if (query.scale) chips.push(["scale", word("scale", query.scale), { scale: undefined }]);
  if (query.score) {
    const [low, high] = query.score.split("-");
    chips.push(["score", t("feedback.score_range", { low, high }), { score: undefined }]);
  }
  if (query.tag) {
    const name = tags?.find((tag) => tag.id === query.tag)?.name ?? t("feedback.tag");
    chips.push(["tag", name, { tag: undefined }]);
  }
  if (query.assigned && query.assigned !== "me") {
    const text = query.assigned === "nobody" ? t("feedback.assigned_nobody") : t("feedback.assigned_anyone");
    chips.push(["assigned", text, { assigned: undefined }]);
  }
  if (query.period) {
    const period = query.period as (typeof PERIODS)[number];
    chips.push(["period", t(`feedback.period_${period}`), { period: undefined }]);
  }
  if (query.from && query.to) {
    chips.push(["period", showPeriod(query.from, query.to, language), { from: undefined, to: undefined }]);
  }
  if (query.seen === "yes") chips.push(["seen", t("feedback.seen"), { seen: undefined }]);
  if (!chips.length) return null;
  return (
    <div className={classes.chips}>
      {chips.map(([key, text, without]) => (
        <FilterChip key={key} label={t("feedback.lift", { filter: text })} onRemove={() => lift(without)}>
          {text}
        </FilterChip>
      ))}
    </div>
  );
}

/** What is shown: the usual filters at hand, the others behind a button, all of them in the address. */
export function Filters({ query, onChange }: Props) {
  const { t } = useTranslation();
  const [more, setMore] = useState(false);
  const set = (part: FeedbackQuery) => onChange({ ...filtersOf(query), ...part });
  return (
    <search className={classes.filters}>
      <div className={classes.usual}>
        <Words query={query} onChange={onChange} />
        {MOODS.map((mood) => (
          <Toggle
            key={mood}
            on={query.mood?.includes(mood) ?? false}
            mood={mood}
            onClick={() => set({ mood: toggled(query.mood, mood) })}
          >
            {t(`feedback.mood_${mood}`)}
          </Toggle>
        ))}
        <Toggle on={query.comment === "yes"} onClick={() => set({ comment: query.comment ? undefined : "yes" })}>
          {t("feedback.with_comment")}
        </Toggle>
        <Toggle on={query.seen === "no"} onClick={() => set({ seen: query.seen === "no" ? undefined : "no" })}>
          {t("feedback.unseen")}
        </Toggle>
        <Toggle
          on={query.assigned === "me"}
          onClick={() => set({ assigned: query.assigned === "me" ? undefined : "me" })}
        >
          {t("feedback.mine")}
        </Toggle>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconFilter size={16} stroke={1.6} aria-hidden />}
          aria-expanded={more}
          onClick={() => setMore(!more)}
        >
          {t("feedback.more_filters")}
        </Button>
      </div>
      {more && <More query={query} onChange={onChange} />}
      <Chips query={query} onChange={onChange} />
    </search>
  );
}
