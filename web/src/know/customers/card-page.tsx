import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { customerQuery } from "../../api/customers";
import { asProblem } from "../../api/problem";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemView } from "../../ui/problem-view";
import { CardHead } from "./card-head";
import classes from "./card-page.module.css";
import { Facts } from "./facts";
import { Has } from "./has";
import { KnowNow } from "./know-now";
import { Members } from "./members";
import { Moments } from "./moments";
import { Notes } from "./notes";
import { Satisfaction } from "./satisfaction";
import { Timeline } from "./timeline";

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

/** Everything known of one customer. In the first five seconds: who, mood, what is open, what was promised. */
export function CardPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { data: card, error, refetch } = useQuery(customerQuery(id));
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
      <CardHead card={card} />
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
