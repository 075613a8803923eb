import { NativeSelect, Skeleton, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { asProblem } from "../../api/problem";
import { type Check, changeCheck, qualityChecksQuery } from "../../api/quality";
import { sessionQuery } from "../../api/session";
import { usersQuery } from "../../api/settings";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import table from "../../ui/table.module.css";
import classes from "./page.module.css";

/** Shares are written in per cent, the rest as it is. */
const isShare = ({ kind }: Check) => kind !== "freshness" && kind !== "volume";
const shown = (check: Check) => String(Math.round(check.threshold * (isShare(check) ? 100 : 1) * 1000) / 1000);

function Row({ check, owners }: { check: Check; owners: { id: string; name: string }[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [threshold, setThreshold] = useState(shown(check));
  const change = useMutation({
    mutationFn: changeCheck,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["quality"] }),
  });
  const keep = () => {
    const value = Number(threshold.replace(",", "."));
    if (threshold !== shown(check) && threshold && Number.isFinite(value))
      change.mutate({ code: check.code, threshold: isShare(check) ? value / 100 : value });
  };
  const name = t(`quality.check.${check.code as "unit_known"}`);
  const found = !check.at
    ? t("quality.never")
    : check.doubtful + check.fine
      ? t("quality.found", { doubtful: check.doubtful, fine: check.fine })
      : t("quality.too_little");
  const known = owners.some(({ id }) => id === check.owner);
  return (
    <tr>
      <td>
        <div className={table.main}>{name}</div>
        <div className={table.dim}>
          {t(`quality.kind.${check.kind}`)} · {t("quality.days", { count: check.days })}
        </div>
        {change.error && <ProblemNote error={asProblem(change.error)} />}
      </td>
      <td>
        <NativeSelect
          size="xs"
          aria-label={t("quality.owner_of", { name })}
          value={check.owner ?? ""}
          onChange={(event) => change.mutate({ code: check.code, owner: event.currentTarget.value })}
          data={[
            { value: "", label: t("quality.nobody") },
            ...(check.owner && !known ? [{ value: check.owner, label: check.owner }] : []),
            ...owners.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </td>
      <td>
        <TextInput
          className={classes.threshold}
          size="xs"
          inputMode="decimal"
          aria-label={t("quality.threshold_of", { name })}
          rightSection={isShare(check) ? "%" : undefined}
          value={threshold}
          onChange={(event) => setThreshold(event.currentTarget.value)}
          onBlur={keep}
          onKeyDown={(event) => event.key === "Enter" && keep()}
        />
        <div className={table.dim}>
          {t(`quality.counted.${isShare(check) ? "share" : check.kind}` as "quality.counted.share")}
        </div>
      </td>
      <td>{found}</td>
      <td className={table.end}>
        <Switch
          aria-label={t("quality.on", { name })}
          checked={check.on}
          onChange={(event) => change.mutate({ code: check.code, on: event.currentTarget.checked })}
        />
      </td>
    </tr>
  );
}

/** The checks: who answers for each, when it doubts, and whether it runs. */
export function Checks() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(qualityChecksQuery);
  const { data: session } = useQuery(sessionQuery);
  const administrator = session?.user.role === "administrator";
  // Only administrators see who there is; others can take a check upon themselves.
  const { data: users } = useQuery({ ...usersQuery, enabled: administrator });
  const self = session ? [{ id: session.user.id, name: session.user.name }] : [];
  const owners = users?.filter((user) => !user.disabled_at).map(({ id, name }) => ({ id: id as string, name })) ?? self;
  return (
    <Panel title={t("quality.checks")}>
      {error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton height={320} />
      ) : (
        <table className={table.table}>
          <thead>
            <tr>
              <th>{t("quality.check_title")}</th>
              <th>{t("quality.owner")}</th>
              <th>{t("quality.threshold")}</th>
              <th>{t("quality.last")}</th>
              <th>
                <span className={table.dim}>{t("quality.runs")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.map((check) => (
              <Row key={`${check.code} ${check.threshold}`} check={check} owners={owners} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
