import { Skeleton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Floor, floorQuery } from "../../api/floor";
import { sessionQuery } from "../../api/session";
import { showDay } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { ProblemView } from "../../ui/problem-view";
import { usePageTitle } from "../../ui/use-page-title";
import classes from "./floor.module.css";
import { Praise } from "./praise";
import { Team } from "./team";
import { Tip } from "./tip";
import { Today } from "./today";
import { Trend } from "./trend";

function Waiting() {
  return (
    <div className={classes.cards} aria-busy="true">
      {[132, 168, 148, 190].map((height) => (
        <Skeleton key={height} height={height} radius="lg" />
      ))}
    </div>
  );
}

function Loaded({ floor }: { floor: Floor }) {
  const { t } = useTranslation();
  return (
    <div className={classes.cards}>
      {!floor.linked && (
        <section className={classes.note}>
          <b>{t("floor.unlinked_title")}</b>
          <p>{t("floor.unlinked_text")}</p>
        </section>
      )}
      <Today floor={floor} />
      <Praise quotes={floor.praise} linked={floor.linked} />
      {floor.linked && <Tip tip={floor.tip} />}
      <Trend floor={floor} />
      {floor.linked && <Team floor={floor} />}
      <Link to="/feedback" search={{}} className={classes.all}>
        {floor.linked ? t("floor.all_mine") : t("floor.all")}
        <IconChevronRight size={20} stroke={1.8} aria-hidden />
      </Link>
    </div>
  );
}

/** The page of the shop floor: what customers say of one's own work, on a phone, at a glance. */
export function FloorPage() {
  const { t } = useTranslation();
  const language = currentLanguage();
  usePageTitle(t("floor.title"));
  const { data: session } = useQuery(sessionQuery);
  const { data: floor, error, refetch } = useQuery(floorQuery);
  const name = session?.user.name.split(" ")[0] ?? "";
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{floor?.linked ? t("floor.hello", { name }) : t("floor.title")}</h1>
        {floor && <p>{t("floor.today_is", { day: showDay(floor.day, language) })}</p>}
      </header>
      {floor ? (
        <Loaded floor={floor} />
      ) : error ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : (
        <Waiting />
      )}
    </div>
  );
}
