import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import type { User } from "../../api/settings";
import { currentLanguage, isLanguage, LANGUAGES, type Language } from "../../lib/i18n";
import { ROLES, type Role } from "../../lib/roles";
import { Dialog } from "../../ui/dialog";
import { ProblemNote } from "../../ui/problem-view";
import classes from "./settings.module.css";
import { UnitSelect } from "./unit-select";

export interface UserFields {
  email: string;
  name: string;
  role: Role;
  language: Language;
  units: string[];
}

interface Props {
  /** The person to change; absent for someone new. */
  user?: User;
  pending: boolean;
  error: unknown;
  onSubmit: (fields: UserFields) => void;
  onClose: () => void;
}

const FIELDS = ["email", "name", "units"];

/** Who somebody is and what they may: for an invitation and for a change. */
export function UserForm({ user, pending, error, onSubmit, onClose }: Props) {
  const { t } = useTranslation();
  const [fields, setFields] = useState<UserFields>({
    email: user?.email ?? "",
    name: user?.name ?? "",
    role: user?.role ?? "employee",
    language: user?.language ?? currentLanguage(),
    units: user?.units ?? [],
  });
  const set = (change: Partial<UserFields>) => setFields((before) => ({ ...before, ...change }));
  const problem = error ? asProblem(error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  return (
    <Dialog
      title={user ? t("settings.users.edit", { name: user.name }) : t("settings.users.invite")}
      onClose={onClose}
      onSubmit={() => onSubmit(fields)}
    >
      <div className={classes.form}>
        {problem && !FIELDS.includes(problem.field ?? "") && <ProblemNote error={problem} />}
        <TextInput
          label={t("form.name")}
          autoComplete="off"
          data-autofocus
          value={fields.name}
          error={at("name")}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        {!user && (
          <TextInput
            label={t("form.email")}
            type="email"
            autoComplete="off"
            value={fields.email}
            error={at("email")}
            onChange={(event) => set({ email: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label={t("settings.role")}
          description={t(`settings.role_text.${fields.role}`)}
          value={fields.role}
          onChange={(event) => {
            const role = ROLES.find((one) => one === event.currentTarget.value);
            if (role) set({ role });
          }}
          data={ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }))}
        />
        {fields.role !== "administrator" && (
          <UnitSelect
            label={t("settings.units")}
            value={fields.units}
            error={at("units")}
            onChange={(units) => set({ units })}
          />
        )}
        <NativeSelect
          label={t("frame.language")}
          value={fields.language}
          onChange={(event) => isLanguage(event.currentTarget.value) && set({ language: event.currentTarget.value })}
          data={LANGUAGES.map((value) => ({ value, label: t(`settings.language.${value}`) }))}
        />
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t("settings.cancel")}
          </Button>
          <Button type="submit" loading={pending} disabled={!fields.name || !fields.email}>
            {user ? t("settings.save") : t("settings.users.make_link")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
