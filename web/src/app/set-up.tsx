import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { sessionQuery, setUp } from "../api/session";
import { currentLanguage } from "../lib/i18n";
import { ProblemNote } from "../ui/problem-view";
import { Entrance } from "./entrance";

const route = getRouteApi("/setup");
const FIELDS = ["name", "email", "password"];

/** The first run: whoever has the one-time link becomes the administrator. */
export function SetUpPage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const create = useMutation({
    mutationFn: () =>
      setUp({ token: token ?? "", name: name.trim(), email: email.trim(), password, language: currentLanguage() }),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      void navigate({ to: "/", search: {}, replace: true });
    },
  });
  const problem = create.error ? asProblem(create.error) : undefined;
  const at = (field: string) => (problem?.field === field ? problem.message : undefined);
  if (!token) {
    return (
      <Entrance title={t("set_up.title")} onSubmit={() => {}}>
        <p style={{ margin: 0 }}>
          <Trans i18nKey="set_up.no_token" components={{ code: <code /> }} />
        </p>
        <Link to="/sign-in" search={{}}>
          {t("set_up.have_account")}
        </Link>
      </Entrance>
    );
  }
  return (
    <Entrance title={t("set_up.title")} text={t("set_up.text")} onSubmit={() => create.mutate()}>
      {problem && !FIELDS.includes(problem.field ?? "") && <ProblemNote error={problem} />}
      <TextInput
        label={t("form.name")}
        autoComplete="name"
        required
        withAsterisk={false}
        autoFocus
        value={name}
        error={at("name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t("form.email")}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        value={email}
        error={at("email")}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("form.password")}
        description={t("set_up.password_hint")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("form.show_password") }}
        value={password}
        error={at("password")}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={create.isPending} disabled={!name || !email || !password} mt={4}>
        {t("set_up.action")}
      </Button>
    </Entrance>
  );
}
