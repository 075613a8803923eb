import { Button, PasswordInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../api/problem";
import { choosePassword, sessionQuery } from "../api/session";
import { ProblemNote } from "../ui/problem-view";
import { Entrance } from "./entrance";

const route = getRouteApi("/password");

/** Whoever was invited, or forgot: chooses a password by the link, and is in. */
export function PasswordPage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const choose = useMutation({
    mutationFn: () => choosePassword(token ?? "", password),
    onSuccess: (session) => {
      // Whoever was signed in here before has gone, with what they saw.
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, session);
      void navigate({ to: "/", search: {}, replace: true });
    },
  });
  const problem = choose.error ? asProblem(choose.error) : undefined;
  const worn = problem?.code === "password.link";
  if (!token || worn) {
    return (
      <Entrance title={t("choose_password.title")} onSubmit={() => {}}>
        <p style={{ margin: 0 }}>{t("choose_password.no_link")}</p>
        <Link to="/sign-in" search={{}}>
          {t("set_up.have_account")}
        </Link>
      </Entrance>
    );
  }
  return (
    <Entrance title={t("choose_password.title")} text={t("choose_password.text")} onSubmit={() => choose.mutate()}>
      {problem && problem.field !== "password" && <ProblemNote error={problem} />}
      <PasswordInput
        label={t("form.password")}
        description={t("set_up.password_hint")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        autoFocus
        visibilityToggleButtonProps={{ "aria-label": t("form.show_password") }}
        value={password}
        error={problem?.field === "password" ? problem.message : undefined}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Button type="submit" loading={choose.isPending} disabled={!password} mt={4}>
        {t("choose_password.action")}
      </Button>
    </Entrance>
  );
}
