import { Button, Skeleton } from "@mantine/core";
import { IconArrowsJoin2 } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { customerQuery, undoLink } from "../../api/customers";
import { asProblem } from "../../api/problem";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { type Done, UndoNote } from "../../ui/undo-note";
import { CardHead } from "./card-head";
import classes from "./card-page.module.css";
import { Facts } from "./facts";
import { Has } from "./has";
import { KnowNow } from "./know-now";
import { Members } from "./members";
import { Merge } from "./merge";
import { Moments } from "./moments";
import { Notes } from "./notes";
import { Satisfaction } from "./satisfaction";
import { Timeline } from "./timeline";
import { useMay } from "./use-may";

const route = getRouteApi("/frame/customers/$id");

function Waiting() {
  return (
    <>
      <Skeleton height={28} width={240} mb={8} />
      <Skeleton height={16} width={360} mb={20} />
      <div className={classes.first}>
        <Skeleton height={150} />
        <Skeleton height={150} />
        <Skeleton height={150} />
      </div>
      <div className={classes.rest}>
        <Skeleton height={420} />
        <Skeleton height={420} />
      </div>
    </>
  );
}

/** Merging the customer of the card with another, and the way back. */
function useMerging(id: string) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const [done, setDone] = useState<Done>();
  const open = (customer: string) => navigate({ params: { id: customer } });
  const undo = useMutation({
    mutationFn: undoLink,
    onSuccess: async ({ customers }) => {
      await queries.invalidateQueries({ queryKey: ["customer"] });
      setDone({ text: t("merge.undone") });
      if (!customers.includes(id) && customers[0]) await open(customers[0]);
    },
  });
  const merged = async (now: string) => {
    const card = await queries.fetchQuery(customerQuery(now));
    const link = card.merges.filter(({ undone_at }) => !undone_at).sort((a, b) => (a.at < b.at ? 1 : -1))[0];
    setDone({ text: t("merge.done"), undo: link && (() => undo.mutate(link.id)) });
    if (now !== id) await open(now);
  };
  return { done, forget: () => setDone(undefined), merged, error: undo.error };
}

/** Everything known of one customer. In the first five seconds: who, mood, what is open, what was promised. */
export function CardPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: card, error, refetch } = useQuery(customerQuery(id));
  const [merging, setMerging] = useState(false);
  const { done, forget, merged, error: failed } = useMerging(id);
  const may = useMay();
  if (!card && error) {
    return (
      <>
        <PageHead title={t("customer.title")} />
        {asProblem(error).status === 404 ? (
          <EmptyView title={t("customer.missing_title")} text={t("customer.missing_text")} />
        ) : (
          <ProblemView error={error} retry={() => void refetch()} />
        )}
      </>
    );
  }
  if (!card) return <Waiting />;
  return (
    <>
      <CardHead
        card={card}
        aside={
          may("supervisor") && (
            <Button
              variant="default"
              size="xs"
              h={30}
              leftSection={<IconArrowsJoin2 size={16} stroke={1.6} aria-hidden />}
              onClick={() => setMerging(true)}
            >
              {t("merge.action")}
            </Button>
          )
        }
      />
      {failed && <ProblemNote error={failed} />}
      {merging && (
        <Merge
          card={card}
          onClose={() => setMerging(false)}
          onMerged={(now) => {
            setMerging(false);
            void merged(now);
          }}
        />
      )}
      <UndoNote done={done} onClose={forget} />
      <div className={classes.first}>
        <Panel title={t("customer.know_now")}>
          <KnowNow card={card} />
        </Panel>
        <Panel title={t("customer.satisfaction")}>
          <Satisfaction card={card} />
        </Panel>
        <Panel title={t("customer.has")}>
          <Has card={card} />
        </Panel>
      </div>
      <div className={classes.rest}>
        <div className={classes.thread}>
          {card.members.length > 0 && (
            <Panel title={card.kind === "account" ? t("card.contacts") : t("card.members")}>
              <Members people={card.members} />
            </Panel>
          )}
          <Moments id={id} />
          <Timeline card={card} />
        </div>
        <div className={classes.facts}>
          <Panel title={t("card.notes")}>
            <Notes card={card} />
          </Panel>
          <Panel>
            <Facts card={card} />
          </Panel>
        </div>
      </div>
    </>
  );
}
