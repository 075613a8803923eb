import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { metricsQuery } from "../api/metrics";
import { asProblem } from "../api/problem";
import { sessionQuery } from "../api/session";
import { readReviewQuery, readSearchQuery, readTimelineQuery } from "../know/customers/address";
import { asText, ownPath, parseQuery, writeQuery } from "../lib/address";
import { keepScope, readScope } from "../lib/scope";
import { readBoard, readOverview } from "../understand/overview/address";
import { Failed, NotFound } from "./fallbacks";
import { Frame, FrameWaiting } from "./frame";
import { SetUpPage } from "./set-up";
import { SignInPage } from "./sign-in";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (query: Record<string, unknown>): { next?: string } => ({ next: ownPath(query.next) }),
  component: SignInPage,
});

const setUp = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: (query: Record<string, unknown>): { token?: string } => ({ token: asText(query.token) }),
  component: SetUpPage,
});

/** Everything behind the sign-in. */
const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  // Unit and period are chosen once: they go along from page to page.
  validateSearch: readScope,
  search: { middlewares: [({ search, next }) => keepScope({ ...search }, { ...next(search) })] },
  component: Frame,
  pendingComponent: FrameWaiting,
  beforeLoad: async ({ context, location }) => {
    // The overview's first question does not wait for the session's answer; a stranger's is refused, and forgotten.
    if (location.pathname === "/") void context.queries.prefetchQuery(metricsQuery);
    try {
      await context.queries.ensureQueryData(sessionQuery);
    } catch (error) {
      if (asProblem(error).status !== 401) throw error;
      const next = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/sign-in", search: { next } });
    }
  },
});

const overview = createRoute({
  getParentRoute: () => frame,
  path: "/",
  validateSearch: readOverview,
  component: lazyRouteComponent(() => import("../understand/overview/page"), "OverviewPage"),
});

const boards = createRoute({
  getParentRoute: () => frame,
  path: "/boards",
  component: lazyRouteComponent(() => import("../understand/overview/boards-page"), "BoardsPage"),
});

const board = createRoute({
  getParentRoute: () => frame,
  path: "/boards/$id",
  validateSearch: readBoard,
  component: lazyRouteComponent(() => import("../understand/overview/board-page"), "BoardPage"),
});

const customers = createRoute({
  getParentRoute: () => frame,
  path: "/customers",
  validateSearch: readSearchQuery,
  component: lazyRouteComponent(() => import("../know/customers/search-page"), "SearchPage"),
});

const reviews = createRoute({
  getParentRoute: () => frame,
  path: "/customers/reviews",
  validateSearch: readReviewQuery,
  component: lazyRouteComponent(() => import("../know/customers/reviews-page"), "ReviewsPage"),
});

const customer = createRoute({
  getParentRoute: () => frame,
  path: "/customers/$id",
  validateSearch: readTimelineQuery,
  component: lazyRouteComponent(() => import("../know/customers/card-page"), "CardPage"),
});

/** The addresses of the application. Rooms read their own part by `getRouteApi`. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      signIn,
      setUp,
      frame.addChildren([overview, boards, board, customers, reviews, customer]),
    ]),
    context: { queries },
    parseSearch: parseQuery,
    stringifySearch: writeQuery,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: Failed,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });
}
