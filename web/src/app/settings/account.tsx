import { Button, PasswordInput, Skeleton } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import { sessionQuery } from "../../api/session";
import { changePassword, sessionsQuery, signOutElsewhere } from "../../api/settings";
import { showAgo, showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import { UndoNote } from "../../ui/undo-note";
import { usePageTitle } from "../../ui/use-page-title";
import { LanguageSwitch, SchemeSwitch } from "../switches";
import { browserName } from "./browser-name";
import classes from "./settings.module.css";
import { useChange } from "./use-change";

function Password() {
  const { t } = useTranslation();
  const [present, setPresent] = useState("");
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () => changePassword(present, password),
    onSuccess: () => {
      setPresent("");
      setPassword("");
    },
  });
  const problem = change.error ? asProblem(change.error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  const eye = { "aria-label": t("form.show_password") };
  return (
    <Panel title={t("settings.account.password")}>
      <form
        className={`${classes.form} ${classes.narrow}`}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        {problem && !problem.field && <ProblemNote error={problem} />}
        <PasswordInput
          label={t("settings.account.present_password")}
          autoComplete="current-password"
          visibilityToggleButtonProps={eye}
          value={present}
          error={at("present_password")}
          onChange={(event) => setPresent(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("settings.account.new_password")}
          description={t("set_up.password_hint")}
          autoComplete="new-password"
          visibilityToggleButtonProps={eye}
          value={password}
          error={at("password")}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" loading={change.isPending} disabled={!present || !password}>
            {t("settings.account.change_password")}
          </Button>
        </div>
      </form>
      <UndoNote
        done={change.isSuccess ? { text: t("settings.account.password_changed") } : undefined}
        onClose={() => change.reset()}
      />
    </Panel>
  );
}

function Sessions() {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, error, refetch } = useQuery(sessionsQuery);
  const leave = useChange(signOutElsewhere, sessionsQuery.queryKey);
  return (
    <Panel
      title={t("settings.account.sessions")}
      aside={
        data &&
        data.length > 1 && (
          <Button variant="default" size="xs" loading={leave.isPending} onClick={() => leave.mutate(undefined)}>
            {t("settings.account.leave_others")}
          </Button>
        )
      }
    >
      {leave.error && <ProblemNote error={leave.error} />}
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={64} />
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t("settings.account.browser")}</th>
              <th>{t("settings.account.since")}</th>
              <th>{t("settings.account.seen")}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((one) => (
              <tr key={one.id}>
                <td>
                  <span className={table.main}>
                    {browserName(one.browser) ?? t("settings.account.unknown_browser")}
                  </span>{" "}
                  {one.this && <span className={`${classes.state} ${classes.good}`}>{t("settings.account.this")}</span>}
                </td>
                <td data-label={t("settings.account.since")}>{showMoment(one.signed_in_at, language)}</td>
                <td data-label={t("settings.account.seen")}>{showAgo(one.seen_at, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** What a person sets for themselves. */
export function AccountPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.account"));
  const { data: session } = useQuery(sessionQuery);
  if (!session) return null;
  const { name, email, role } = session.user;
  return (
    <>
      <Panel title={t("settings.section.account")}>
        <dl className={classes.facts}>
          <dt>{t("form.name")}</dt>
          <dd>{name}</dd>
          <dt>{t("form.email")}</dt>
          <dd>{email}</dd>
          <dt>{t("settings.role")}</dt>
          <dd>
            {t(`role.${role}`)}
            <div className={table.dim}>{t(`settings.role_text.${role}`)}</div>
          </dd>
          <dt>{t("frame.language")}</dt>
          <dd>
            <LanguageSwitch />
          </dd>
          <dt>{t("settings.account.theme")}</dt>
          <dd style={{ marginLeft: -8 }}>
            <SchemeSwitch />
          </dd>
        </dl>
      </Panel>
      <Password />
      <Sessions />
    </>
  );
}
