import { Button } from "@mantine/core";
import { type ErrorComponentProps, Link, useMatches, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { EmptyView } from "../ui/empty-view";
import { ProblemView } from "../ui/problem-view";

/** The page's main part: within the frame, which has one already, it is not told twice. */
function Whole({ children }: { children: ReactNode }) {
  const framed = useMatches({
    select: (matches) => matches.some(({ routeId, status }) => routeId === "/frame" && status === "success"),
  });
  return framed ? <div>{children}</div> : <main>{children}</main>;
}

/** A page that could not be shown at all. */
export function Failed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <Whole>
      <ProblemView
        whole
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </Whole>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  return (
    <Whole>
      <EmptyView
        whole
        title={t("missing.title")}
        text={t("missing.text")}
        action={<Button renderRoot={(props) => <Link to="/" {...props} />}>{t("missing.action")}</Button>}
      />
    </Whole>
  );
}
