import { Button, CloseButton, Loader, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { customersQuery } from "../../api/customers";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { ProblemView } from "../../ui/problem-view";
import { SEARCH_FIELD } from "./address";
import { Chosen } from "./chosen";
import { CustomerRow } from "./customer-row";
import classes from "./search-page.module.css";
import { useMay } from "./use-may";

const route = getRouteApi("/frame/customers");

/** Moves the focus among the found: down from the field into the list, up from the list into the field. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, a[data-customer]")];
  const here = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (here >= 0 && next) {
    event.preventDefault();
    next.focus();
  }
}

function Found({ q }: { q: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    customersQuery(q),
  );
  if (error && !data) return <ProblemView error={error} retry={() => void refetch()} />;
  if (isPending)
    return ["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => <Skeleton key={key} height={40} my={8} />);
  const found = data.pages.flatMap((page) => page.items);
  if (!found.length)
    return <EmptyView title={t("customers.nothing_title", { q })} text={t("customers.nothing_text")} />;
  return (
    <>
      <ul className={classes.list} aria-label={t("customers.found")}>
        {found.map((one) => (
          <CustomerRow key={one.id} customer={one} q={q} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" mt={12} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </>
  );
}

/** Finds customers as one types, by a name or any identifier, in either alphabet; or lists those of a rule. */
export function SearchPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { q = "" } = search;
  const navigate = route.useNavigate();
  const may = useMay();
  const [text, setText] = useState(q);
  const [asked] = useDebouncedValue(text.trim(), 150);

  // The address follows the field, so that coming back from a customer finds the same list; and the field follows
  // the address when that changes by Back or by a link. `told` is what the two agreed on last.
  const told = useRef(q);
  useEffect(() => {
    if (asked === told.current) return;
    told.current = asked;
    void navigate({
      search: ({ q: _, ...list }) => (asked ? { ...list, q: asked } : list),
      replace: true,
      resetScroll: false,
    });
  }, [asked, navigate]);
  useEffect(() => {
    if (q === told.current) return;
    told.current = q;
    setText(q);
  }, [q]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows only move the focus among its links.
    <div className={classes.page} onKeyDown={moveFocus}>
      <PageHead
        title={t("customers.title")}
        aside={
          may("supervisor") && (
            <Button component={Link} to="/customers/reviews" variant="default" size="xs">
              {t("reviews.title")}
            </Button>
          )
        }
      />
      <TextInput
        id={SEARCH_FIELD}
        aria-label={t("customers.search")}
        placeholder={t("customers.placeholder")}
        description={t("customers.hint")}
        inputWrapperOrder={["input", "description"]}
        size="md"
        autoFocus
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
        rightSection={text && <CloseButton aria-label={t("customers.clear")} onClick={() => setText("")} />}
      />
      {q ? (
        <>
          <h2 className={classes.heading}>
            {t("customers.found")}
            {asked !== text.trim() && <Loader size={14} />}
          </h2>
          <Found q={q} />
        </>
      ) : (
        <Chosen search={search} />
      )}
    </div>
  );
}
