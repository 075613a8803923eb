import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sessionQuery } from "../../api/session";
import { PageHead } from "../../ui/page-head";
import { TABS, type Tab } from "./address";
import { Events } from "./events";
import { ImportsTab } from "./imports";
import { Sources } from "./sources";

const route = getRouteApi("/frame/data");

/** Where data come from: files, and systems that send events. */
export function DataPage() {
  const { t } = useTranslation();
  const { tab = "imports" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const mayChange = session?.user.role === "administrator";
  const open = (value: string | null) =>
    void navigate({ search: value === "imports" ? {} : { tab: value as "sources" }, resetScroll: false });
  return (
    <>
      <PageHead title={t("data_in.title")} />
      <Tabs value={tab} onChange={open} keepMounted={false}>
        <Tabs.List mb={16}>
          {TABS.map((one: Tab) => (
            <Tabs.Tab key={one} value={one}>
              {t(`data_in.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="imports">
          <ImportsTab mayChange={mayChange} />
        </Tabs.Panel>
        <Tabs.Panel value="sources">
          <Sources mayChange={mayChange} />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <Events />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
