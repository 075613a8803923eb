import { Button } from "@mantine/core";
import { type ErrorComponentProps, Link, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyView } from "../ui/empty-view";
import { ProblemView } from "../ui/problem-view";

/** A page that could not be shown at all. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <main>
      <ProblemView
        whole
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <main>
      <EmptyView
        whole
        title={t("missing.title")}
        text={t("missing.text")}
        action={<Button renderRoot={(props) => <Link to="/" {...props} />}>{t("missing.action")}</Button>}
      />
    </main>
  );
}
