import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { sessionQuery, signIn } from "../api/session";
import { ProblemNote } from "../ui/problem-view";
import { Entrance } from "./entrance";

const route = getRouteApi("/sign-in");

/** Signing in by email and password; then on to where one was going. */
export function SignInPage() {
  const { t } = useTranslation();
  const { next } = route.useSearch();
  const router = useRouter();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      // Whoever serves customers begins with their own day, the others with how things stand.
      router.history.push(next ?? (session.user.role === "employee" ? "/floor" : "/"));
    },
  });
  const problem = enter.error ? asProblem(enter.error) : undefined;
  return (
    <Entrance
      title={t("sign_in.title")}
      text={next ? t("sign_in.ended") : undefined}
      onSubmit={() => enter.mutate()}
      below={
        <details>
          <summary>{t("sign_in.help")}</summary>
          <p>
            <Trans i18nKey="sign_in.help_first" components={{ code: <code /> }} />
          </p>
          <p>{t("sign_in.help_lost")}</p>
        </details>
      }
    >
      {problem && <ProblemNote error={problem} text={problem.status === 401 ? t("sign_in.wrong") : undefined} />}
      <TextInput
        label={t("form.email")}
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("form.password")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ "aria-label": t("form.show_password") }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={enter.isPending} disabled={!email || !password} mt={4}>
        {t("sign_in.action")}
      </Button>
    </Entrance>
  );
}
