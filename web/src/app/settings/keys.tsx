import { Button, NativeSelect, Skeleton, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import {
  createToken,
  createWriteKey,
  revokeToken,
  revokeWriteKey,
  tokensQuery,
  writeKeysQuery,
} from "../../api/settings";
import { allUnitsQuery } from "../../api/unit-trees";
import { nameOfUnit } from "../../api/units";
import { showAgo, showDate } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { ROLES, type Role } from "../../lib/roles";
import { Dialog } from "../../ui/dialog";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { Secret } from "../../ui/secret";
import table from "../../ui/table.module.css";
import { usePageTitle } from "../../ui/use-page-title";
import { Confirm } from "./confirm";
import classes from "./settings.module.css";
import { UnitSelect } from "./unit-select";
import { useChange } from "./use-change";

function Used({ at }: { at: string | null | undefined }) {
  const { t } = useTranslation();
  return at ? (
    <time dateTime={at}>{showAgo(at, currentLanguage())}</time>
  ) : (
    <span className={table.dim}>{t("settings.keys.unused")}</span>
  );
}

/** A secret just made: it is shown this once. */
function SecretReady({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose} size={560}>
      <div className={classes.form}>
        <p className={classes.text}>{t("settings.keys.once")}</p>
        <Secret label={t("settings.keys.secret")} value={secret} />
      </div>
    </Dialog>
  );
}

const LASTS = [30, 90, 365, 0] as const;

function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("analyst");
  const [units, setUnits] = useState<string[]>([]);
  const [days, setDays] = useState("365");
  const create = useChange(createToken, tokensQuery.queryKey);
  if (create.data) {
    return <SecretReady title={t("settings.keys.token_made")} secret={create.data.secret} onClose={onClose} />;
  }
  const problem = create.error ? asProblem(create.error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  const submit = () => {
    const expires_at = Number(days) ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : undefined;
    create.mutate({ name, role, units: role === "administrator" ? [] : units, expires_at });
  };
  return (
    <Dialog title={t("settings.keys.new_token")} onClose={onClose} onSubmit={submit}>
      <div className={classes.form}>
        {problem && !["name", "units"].includes(problem.field ?? "") && <ProblemNote error={problem} />}
        <TextInput
          label={t("settings.keys.what_for")}
          data-autofocus
          value={name}
          error={at("name")}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("settings.keys.may_as")}
          description={t(`settings.role_text.${role}`)}
          value={role}
          onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? role)}
          data={ROLES.map((one) => ({ value: one, label: t(`role.${one}`) }))}
        />
        {role !== "administrator" && (
          <UnitSelect label={t("settings.units")} value={units} error={at("units")} onChange={setUnits} />
        )}
        <NativeSelect
          label={t("settings.keys.lasts")}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
          data={LASTS.map((one) => ({
            value: String(one),
            label: one ? t("settings.keys.days", { count: one }) : t("settings.keys.for_good"),
          }))}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!name}>
            {t("settings.create")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function NewWriteKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const create = useChange(createWriteKey, writeKeysQuery.queryKey);
  if (create.data) {
    return <SecretReady title={t("settings.keys.key_made")} secret={create.data.write_key} onClose={onClose} />;
  }
  const problem = create.error ? asProblem(create.error) : undefined;
  return (
    <Dialog title={t("settings.keys.new_key")} onClose={onClose} onSubmit={() => create.mutate(name)}>
      <div className={classes.form}>
        {problem && problem.field !== "name" && <ProblemNote error={problem} />}
        <TextInput
          label={t("settings.keys.source")}
          description={t("settings.keys.source_text")}
          data-autofocus
          value={name}
          error={problem?.field === "name" ? problem.message : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={!name}>
            {t("settings.create")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface Listed {
  id: string;
  name: string;
  what: ReactNode;
  used_at?: string | null;
  created_at: string;
}

function List({ items, what, onRevoke }: { items: Listed[]; what: string; onRevoke: (one: Listed) => void }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t("form.name")}</th>
          <th>{what}</th>
          <th>{t("settings.keys.used")}</th>
          <th>{t("settings.keys.made")}</th>
          <th aria-label={t("settings.actions")} />
        </tr>
      </thead>
      <tbody>
        {items.map((one) => (
          <tr key={one.id}>
            <td className={table.main}>{one.name}</td>
            <td>{one.what}</td>
            <td data-label={t("settings.keys.used")}>
              <Used at={one.used_at} />
            </td>
            <td data-label={t("settings.keys.made")}>{showDate(one.created_at, language)}</td>
            <td className={table.end}>
              <Button
                size="compact-sm"
                variant="subtle"
                color="red"
                aria-label={t("settings.keys.revoke_named", { name: one.name })}
                onClick={() => onRevoke(one)}
              >
                {t("settings.keys.revoke")}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Tokens() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(tokensQuery);
  const { data: units } = useQuery(allUnitsQuery);
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Listed>();
  const revoke = useChange(revokeToken, tokensQuery.queryKey);
  const items = data?.map((token) => ({
    ...token,
    what: (
      <>
        {t(`role.${token.role}`)}
        <div className={table.dim}>
          {token.units.includes("*") || !token.units.length
            ? t("settings.whole_company")
            : token.units.map((code) => nameOfUnit(units, code)).join(", ")}
          {token.expires_at &&
            ` · ${t("settings.keys.until", { date: showDate(token.expires_at, currentLanguage()) })}`}
        </div>
      </>
    ),
  }));
  return (
    <Panel
      title={t("settings.keys.tokens")}
      aside={
        <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t("settings.keys.new_token")}
        </Button>
      }
    >
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !items ? (
        <Skeleton height={80} />
      ) : !items.length ? (
        <EmptyView
          title={t("settings.keys.no_tokens")}
          text={<Trans i18nKey="settings.keys.no_tokens_text" components={{ code: <code /> }} />}
        />
      ) : (
        <List items={items} what={t("settings.keys.may_as")} onRevoke={setEnding} />
      )}
      {making && <NewToken onClose={() => setMaking(false)} />}
      {ending && (
        <Confirm
          title={t("settings.keys.revoke_token_title", { name: ending.name })}
          text={t("settings.keys.revoke_token_text")}
          action={t("settings.keys.revoke")}
          pending={revoke.isPending}
          error={revoke.error}
          onClose={() => setEnding(undefined)}
          onConfirm={() => revoke.mutate(ending.id, { onSuccess: () => setEnding(undefined) })}
        />
      )}
    </Panel>
  );
}

function WriteKeys() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(writeKeysQuery);
  const [making, setMaking] = useState(false);
  const [ending, setEnding] = useState<Listed>();
  const revoke = useChange(revokeWriteKey, writeKeysQuery.queryKey);
  const items = data?.map((key) => ({ ...key, what: <span className={classes.code}>wk_…{key.ends_with}</span> }));
  return (
    <Panel
      title={t("settings.keys.write_keys")}
      aside={
        <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t("settings.keys.new_key")}
        </Button>
      }
    >
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !items ? (
        <Skeleton height={80} />
      ) : !items.length ? (
        <EmptyView title={t("settings.keys.no_keys")} text={t("settings.keys.no_keys_text")} />
      ) : (
        <List items={items} what={t("settings.keys.key")} onRevoke={setEnding} />
      )}
      {making && <NewWriteKey onClose={() => setMaking(false)} />}
      {ending && (
        <Confirm
          title={t("settings.keys.revoke_key_title", { name: ending.name })}
          text={t("settings.keys.revoke_key_text")}
          action={t("settings.keys.revoke")}
          pending={revoke.isPending}
          error={revoke.error}
          onClose={() => setEnding(undefined)}
          onConfirm={() => revoke.mutate(ending.id, { onSuccess: () => setEnding(undefined) })}
        />
      )}
    </Panel>
  );
}

/** What programs use: tokens that read and change, write keys that only send. */
export function KeysPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.keys"));
  return (
    <>
      <WriteKeys />
      <Tokens />
    </>
  );
}
