import { Button, SegmentedControl, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { decideReview, reviewsQuery } from "../../api/customers";
import type { Review } from "../../api/types";
import { showAgo } from "../../lib/dates";
import { currentLanguage } from "../../lib/i18n";
import { sayIdentifier } from "../../lib/identifiers";
import { EmptyView } from "../../ui/empty-view";
import { PageHead } from "../../ui/page-head";
import { Panel } from "../../ui/panel";
import { ProblemNote, ProblemView } from "../../ui/problem-view";
import { KindIcon } from "./kind-icon";
import classes from "./reviews-page.module.css";

const route = getRouteApi("/frame/customers/reviews");

/** Beginnings of the reasons: `limit.email`, `differs.user_id`, `link.shared`, `alike.city`. */
const WHYS = ["limit", "differs", "link", "alike"] as const;
const STATUSES = ["open", "noted", "merged", "dismissed"] as const;

function Doubt({ review }: { review: Review }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: (action: "merge" | "dismiss") => decideReview(review.id, action),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["reviews"] }),
  });
  const [said, kind = ""] = review.reason.split(/\.(.*)/s);
  const why = WHYS.find((one) => one === said) ?? "differs";
  const open = review.status === "open" || review.status === "noted";
  return (
    <li>
      <Panel>
        <p className={classes.said}>
          {why === "alike" ? (
            <>
              {t("reviews.alike", { value: review.masked })}{" "}
              {t(`reviews.alike_by.${kind === "city" || kind === "phone" ? kind : "birth_date"}`)}
            </>
          ) : (
            t("reviews.met", { what: sayIdentifier(review.kind), value: review.masked, count: review.met })
          )}{" "}
          <span className={classes.dim}>{showAgo(review.last_at, language)}</span>
        </p>
        <ul className={classes.people}>
          {review.customers.map(({ id, name, kind: of }) => (
            <li key={id}>
              <KindIcon kind={of} />
              <Link to="/customers/$id" params={{ id }} className={classes.link}>
                {name || t("customers.nameless")}
              </Link>
            </li>
          ))}
        </ul>
        <p className={classes.dim}>{t(`reviews.why.${why}`, { kind: sayIdentifier(kind).toLowerCase() })}</p>
        {decide.error && <ProblemNote error={decide.error} />}
        {open && review.customers.length > 1 && (
          <div className={classes.actions}>
            <Button size="xs" loading={decide.isPending} onClick={() => decide.mutate("merge")}>
              {t("reviews.same")}
            </Button>
            <Button size="xs" variant="default" loading={decide.isPending} onClick={() => decide.mutate("dismiss")}>
              {t("reviews.different")}
            </Button>
          </div>
        )}
      </Panel>
    </li>
  );
}

/** Doubts about who is who: what the rules of identity would not decide, for a person. */
export function ReviewsPage() {
  const { t } = useTranslation();
  const { status = "open" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    reviewsQuery(status),
  );
  const found = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={classes.page}>
      <PageHead title={t("reviews.title")} scope={<span>{t("reviews.text")}</span>} />
      <SegmentedControl
        aria-label={t("reviews.status_label")}
        value={status}
        onChange={(next) => {
          const known = STATUSES.find((one) => one === next);
          void navigate({ search: known && known !== "open" ? { status: known } : {} });
        }}
        data={STATUSES.map((one) => ({ value: one, label: t(`reviews.status.${one}`) }))}
      />
      {error && !data ? (
        <ProblemView error={error} retry={() => void refetch()} />
      ) : isPending ? (
        ["a", "b", "c"].map((key) => <Skeleton key={key} height={120} my={12} />)
      ) : found.length === 0 && !hasNextPage ? (
        <EmptyView title={t("reviews.none_title")} text={t("reviews.none_text")} />
      ) : (
        <ol className={classes.list}>
          {found.map((review) => (
            <Doubt key={review.id} review={review} />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <Button variant="default" mt={12} loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("state.more")}
        </Button>
      )}
    </div>
  );
}
