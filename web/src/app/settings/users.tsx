import { ActionIcon, Button, Menu, Skeleton, Switch, TextInput } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changeUser, inviteUser, makePasswordLink, type User, usersQuery } from "../../api/settings";
import { allUnitsQuery } from "../../api/unit-trees";
import { nameOfUnit } from "../../api/units";
import { showAgo, showDate, showMoment } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { Dialog } from "../../ui/dialog";
import { EmptyView } from "../../ui/empty-view";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { Secret } from "../../ui/secret";
import table from "../../ui/table.module.css";
import { type Done, UndoNote } from "../../ui/undo-note";
import { usePageTitle } from "../../ui/use-page-title";
import classes from "./settings.module.css";
import { useChange } from "./use-change";
import { type UserFields, UserForm } from "./user-form";

const route = getRouteApi("/frame/settings/users");

/** The link to hand over, for the person to choose a password by. */
function LinkReady({
  name,
  token,
  until,
  onClose,
}: {
  name: string;
  token: string;
  until: string;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const link = `${window.location.origin}/password?token=${token}`;
  return (
    <Dialog title={t("settings.users.link_title", { name })} onClose={onClose} size={560}>
      <div className={classes.form}>
        <p className={classes.text}>
          {t("settings.users.link_text", { until: showDate(until, currentLanguage(), "long") })}
        </p>
        <Secret label={t("settings.users.link")} value={link} />
      </div>
    </Dialog>
  );
}

interface RowProps {
  user: User;
  onEdit: () => void;
  onLink: () => void;
  onLet: (disabled: boolean) => void;
}

function Row({ user, onEdit, onLink, onLet }: RowProps) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data: units } = useQuery(allUnitsQuery);
  const whole = user.units.includes("*") || (!user.units.length && user.role !== "employee");
  const names = user.units.map((code) => nameOfUnit(units, code));
  return (
    <tr>
      <td>
        <div className={table.main}>{user.name}</div>
        <div className={table.dim}>{user.email}</div>
      </td>
      <td>
        {t(`role.${user.role}`)}
        <div className={table.dim}>
          {whole ? t("settings.whole_company") : names.slice(0, 3).join(", ")}
          {names.length > 3 && ` +${names.length - 3}`}
        </div>
      </td>
      <td>
        {user.disabled_at ? (
          <span className={`${classes.state} ${classes.warn}`}>{t("settings.users.disabled")}</span>
        ) : user.invited ? (
          <span className={classes.state}>{t("settings.users.invited")}</span>
        ) : user.signed_in_at ? (
          <time dateTime={user.signed_in_at} title={showMoment(user.signed_in_at, language)}>
            {showAgo(user.signed_in_at, language)}
          </time>
        ) : (
          <span className={table.dim}>{t("settings.users.never")}</span>
        )}
      </td>
      <td className={table.end}>
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t("settings.users.actions", { name: user.name })}>
              <IconDots size={18} stroke={1.6} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={onEdit}>{t("settings.change")}</Menu.Item>
            {!user.disabled_at && <Menu.Item onClick={onLink}>{t("settings.users.new_link")}</Menu.Item>}
            {user.disabled_at ? (
              <Menu.Item onClick={() => onLet(false)}>{t("settings.users.let_in")}</Menu.Item>
            ) : (
              <Menu.Item color="red" onClick={() => onLet(true)}>
                {t("settings.users.deactivate")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}

/** Who signs in, what they may, and when they were last here. */
export function UsersPage() {
  const { t } = useTranslation();
  usePageTitle(t("settings.section.users"));
  const { q = "", left } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuery(usersQuery);
  const [form, setForm] = useState<User | "new">();
  const [done, setDone] = useState<Done>();
  const invite = useChange(inviteUser, usersQuery.queryKey);
  const change = useChange(changeUser, usersQuery.queryKey);
  const link = useMutation({ mutationFn: makePasswordLink });
  const ready = invite.data ?? link.data;

  const letIn = (user: User, disabled: boolean) =>
    change.mutate(
      { id: user.id, disabled },
      {
        onSuccess: () =>
          setDone({
            text: t(disabled ? "settings.users.deactivated" : "settings.users.again", { name: user.name }),
            undo: () => letIn(user, !disabled),
          }),
      },
    );
  const submit = (fields: UserFields) => {
    if (form === "new") return invite.mutate(fields, { onSuccess: () => setForm(undefined) });
    if (!form) return;
    const { email: _email, ...rest } = fields;
    change.mutate({ id: form.id, ...rest }, { onSuccess: () => setForm(undefined) });
  };
  const close = () => {
    setForm(undefined);
    invite.reset();
    change.reset();
  };

  const wanted = q.toLowerCase();
  const shown = data
    ?.filter((user) => left || !user.disabled_at)
    .filter((user) => !wanted || `${user.name} ${user.email}`.toLowerCase().includes(wanted));
  return (
    <Panel
      title={t("settings.section.users")}
      aside={
        <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setForm("new")}>
          {t("settings.users.invite")}
        </Button>
      }
    >
      <div className={classes.filters}>
        <TextInput
          aria-label={t("settings.users.find")}
          placeholder={t("settings.users.find")}
          value={q}
          onChange={(event) =>
            void navigate({ search: { left, q: event.currentTarget.value || undefined }, replace: true })
          }
        />
        <Switch
          label={t("settings.users.show_left")}
          checked={left === "shown"}
          onChange={(event) =>
            void navigate({ search: { q: q || undefined, left: event.currentTarget.checked ? "shown" : undefined } })
          }
        />
      </div>
      {change.error && !form && <ProblemNote error={change.error} />}
      {link.error && <ProblemNote error={link.error} />}
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !shown ? (
        <Skeleton height={200} />
      ) : !shown.length ? (
        <EmptyView title={t("settings.nothing_found")} text={t("settings.users.nobody_text")} />
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t("settings.users.who")}</th>
              <th>{t("settings.role")}</th>
              <th>{t("settings.users.last")}</th>
              <th aria-label={t("settings.actions")} />
            </tr>
          </thead>
          <tbody>
            {shown.map((user) => (
              <Row
                key={user.id}
                user={user}
                onEdit={() => setForm(user)}
                onLink={() => link.mutate(user.id)}
                onLet={(disabled) => letIn(user, disabled)}
              />
            ))}
          </tbody>
        </table>
      )}
      {form && (
        <UserForm
          user={form === "new" ? undefined : form}
          pending={invite.isPending || change.isPending}
          error={form === "new" ? invite.error : change.error}
          onSubmit={submit}
          onClose={close}
        />
      )}
      {ready && (
        <LinkReady
          name={ready.user.name}
          token={ready.token}
          until={ready.expires_at}
          onClose={() => {
            invite.reset();
            link.reset();
          }}
        />
      )}
      <UndoNote done={done} onClose={() => setDone(undefined)} />
    </Panel>
  );
}
