import { Button, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { customerQuery, recordConsent, setPreference } from "../../api/customers";
import type { Card, Consent } from "../../api/types";
import { showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { word } from "../../lib/words";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./agreements.module.css";
import { CHANNELS, fromClock, PURPOSES, sayHours, sayPurpose, toClock } from "./preference";

function useCard(id: string) {
  const queries = useQueryClient();
  return (change: Partial<Card>) =>
    queries.setQueryData(customerQuery(id).queryKey, (card: Card | undefined) => card && { ...card, ...change });
}

function Choice({ label, value, list, onChange }: ChoiceProps) {
  return (
    <label className={classes.choice}>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {list.map(([one, name]) => (
          <option key={one} value={one}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  list: [string, string][];
  onChange: (value: string) => void;
}

function ConsentForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation();
  const change = useCard(id);
  const [channel, setChannel] = useState<string>("email");
  const [purpose, setPurpose] = useState<string>("marketing");
  const [granted, setGranted] = useState(true);
  const [proof, setProof] = useState("");
  const keep = useMutation({
    mutationFn: () => recordConsent(id, { channel, purpose, granted, proof }),
    onSuccess: (consents) => {
      change({ consents });
      onDone();
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate();
      }}
    >
      <div className={classes.choices}>
        <Choice
          label={t("card.purpose")}
          value={purpose}
          onChange={setPurpose}
          list={PURPOSES.map((one): [string, string] => [one, sayPurpose(t, one)])}
        />
        <Choice
          label={t("card.channel")}
          value={channel}
          onChange={setChannel}
          list={CHANNELS.map((one) => [one, word("channel", one)])}
        />
      </div>
      <Switch
        size="xs"
        label={granted ? t("card.allowed") : t("card.refused")}
        checked={granted}
        onChange={(event) => setGranted(event.currentTarget.checked)}
      />
      <TextInput
        size="xs"
        required
        maxLength={500}
        label={t("card.proof")}
        placeholder={t("card.proof_example")}
        value={proof}
        onChange={(event) => setProof(event.currentTarget.value)}
      />
      {keep.error && <ProblemNote error={keep.error} />}
      <div className={classes.actions}>
        <Button type="submit" size="xs" loading={keep.isPending} disabled={!proof.trim()}>
          {t("card.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("card.cancel")}
        </Button>
      </div>
    </form>
  );
}

function Consents({ consents }: { consents: Consent[] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <ul className={classes.list}>
      {consents.map(({ channel, purpose, granted, proof, at }) => (
        <li key={`${channel}·${purpose}`}>
          <span className={granted ? classes.good : classes.bad}>
            {granted ? t("card.allowed") : t("card.refused")}
          </span>{" "}
          {sayPurpose(t, purpose).toLowerCase()} · {word("channel", channel)}
          <div className={classes.dim}>
            {showDate(at, language)} · {proof}
          </div>
        </li>
      ))}
    </ul>
  );
}

function PreferenceForm({ card, onDone }: { card: Card; onDone: () => void }) {
  const { t } = useTranslation();
  const change = useCard(card.id);
  const now = card.preference;
  const [channel, setChannel] = useState(now?.channel ?? "");
  const [from, setFrom] = useState(now?.hours ? toClock(now.hours.from) : "");
  const [to, setTo] = useState(now?.hours ? toClock(now.hours.to) : "");
  const [source, setSource] = useState(now && now.source !== "profile" ? now.source : "");
  const hours = from && to ? { from: fromClock(from), to: fromClock(to) } : undefined;
  const keep = useMutation({
    mutationFn: () => setPreference(card.id, { ...(channel && { channel }), ...(hours && { hours }), source }),
    onSuccess: (preference) => {
      change({ preference });
      onDone();
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate();
      }}
    >
      <div className={classes.choices}>
        <Choice
          label={t("card.channel")}
          value={channel}
          onChange={setChannel}
          list={[["", t("card.any_channel")], ...CHANNELS.map((one): [string, string] => [one, word("channel", one)])]}
        />
        <label className={classes.choice}>
          <span>{t("card.hours_from")}</span>
          <input type="time" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label className={classes.choice}>
          <span>{t("card.hours_to")}</span>
          <input type="time" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
        </label>
      </div>
      <TextInput
        size="xs"
        maxLength={200}
        label={t("card.source")}
        placeholder={t("card.source_example")}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value)}
      />
      {keep.error && <ProblemNote error={keep.error} />}
      <div className={classes.actions}>
        <Button type="submit" size="xs" loading={keep.isPending}>
          {t("card.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onDone}>
          {t("card.cancel")}
        </Button>
      </div>
    </form>
  );
}

/** How they want to be spoken to, and what they allowed: each with where it is known from and since when. */
export function Agreements({ card }: { card: Card }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [open, setOpen] = useState<"consent" | "preference">();
  const { preference, consents } = card;
  const done = () => setOpen(undefined);
  const facts = preference && [
    preference.channel && word("channel", preference.channel),
    preference.hours && sayHours(preference.hours),
  ];
  return (
    <>
      <h3 className={classes.title}>{t("card.preference")}</h3>
      {open === "preference" ? (
        <PreferenceForm card={card} onDone={done} />
      ) : (
        <>
          {preference ? (
            <div>
              {facts?.filter(Boolean).join(", ")}
              <div className={classes.dim}>
                {preference.source === "profile"
                  ? t("card.from_profile")
                  : [preference.at && showDate(preference.at, language), preference.source].filter(Boolean).join(" · ")}
              </div>
            </div>
          ) : (
            <p className={classes.dim}>{t("card.no_preference")}</p>
          )}
          <Button size="compact-sm" variant="subtle" ml={-8} onClick={() => setOpen("preference")}>
            {t("card.change")}
          </Button>
        </>
      )}
      <h3 className={classes.title}>{t("card.consents")}</h3>
      {consents.length ? <Consents consents={consents} /> : <p className={classes.dim}>{t("card.no_consents")}</p>}
      {open === "consent" ? (
        <ConsentForm id={card.id} onDone={done} />
      ) : (
        <Button size="compact-sm" variant="subtle" ml={-8} onClick={() => setOpen("consent")}>
          {t("card.record_consent")}
        </Button>
      )}
    </>
  );
}
