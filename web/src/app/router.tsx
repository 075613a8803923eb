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
import { allTexts } from "../lib/i18n";
import { keepScope, readScope } from "../lib/scope";
import { readDataQuery } from "../listen/data-in/address";
import { readFeedback } from "../listen/feedback/address";
import { readDigests } from "../understand/digests/address";
import { readDrivers } from "../understand/drivers/address";
import { readExplore } from "../understand/explore/address";
import { readGroups } from "../understand/groups/address";
import { readInsights } from "../understand/insights/address";
import { readJourney } from "../understand/journey/address";
import { readBoard, readOverview } from "../understand/overview/address";
import { readThemes } from "../understand/themes/address";
import { Failed, NotFound } from "./fallbacks";
import { Frame, FrameWaiting } from "./frame";
import { readAudit, readUnits, readUsers } from "./settings/address";

/** A page that comes when it is asked for, with its texts. */
const page: typeof lazyRouteComponent = (load, name) =>
  lazyRouteComponent(async () => (await Promise.all([load(), allTexts()]))[0], name);

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (query: Record<string, unknown>): { next?: string } => ({ next: ownPath(query.next) }),
  component: page(() => import("./sign-in"), "SignInPage"),
});

const setUp = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: (query: Record<string, unknown>): { token?: string } => ({ token: asText(query.token) }),
  component: page(() => import("./set-up"), "SetUpPage"),
});

const password = createRoute({
  getParentRoute: () => root,
  path: "/password",
  validateSearch: (query: Record<string, unknown>): { token?: string } => ({ token: asText(query.token) }),
  component: page(() => import("./password"), "PasswordPage"),
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
  component: page(() => import("../understand/overview/boards-page"), "BoardsPage"),
});

const board = createRoute({
  getParentRoute: () => frame,
  path: "/boards/$id",
  validateSearch: readBoard,
  component: page(() => import("../understand/overview/board-page"), "BoardPage"),
});

const digests = createRoute({
  getParentRoute: () => frame,
  path: "/digests",
  validateSearch: readDigests,
  component: page(() => import("../understand/digests/page"), "DigestsPage"),
});

const customers = createRoute({
  getParentRoute: () => frame,
  path: "/customers",
  validateSearch: readSearchQuery,
  component: page(() => import("../know/customers/search-page"), "SearchPage"),
});

const reviews = createRoute({
  getParentRoute: () => frame,
  path: "/customers/reviews",
  validateSearch: readReviewQuery,
  component: page(() => import("../know/customers/reviews-page"), "ReviewsPage"),
});

const customer = createRoute({
  getParentRoute: () => frame,
  path: "/customers/$id",
  validateSearch: readTimelineQuery,
  component: page(() => import("../know/customers/card-page"), "CardPage"),
});

const explore = createRoute({
  getParentRoute: () => frame,
  path: "/explore",
  validateSearch: readExplore,
  component: page(() => import("../understand/explore/page"), "ExplorePage"),
});

const insights = createRoute({
  getParentRoute: () => frame,
  path: "/insights",
  validateSearch: readInsights,
  component: page(() => import("../understand/insights/page"), "InsightsPage"),
});

const drivers = createRoute({
  getParentRoute: () => frame,
  path: "/drivers",
  validateSearch: readDrivers,
  component: page(() => import("../understand/drivers/page"), "DriversPage"),
});

const groups = createRoute({
  getParentRoute: () => frame,
  path: "/groups",
  validateSearch: readGroups,
  component: page(() => import("../understand/groups/page"), "GroupsPage"),
});

const journey = createRoute({
  getParentRoute: () => frame,
  path: "/journey",
  validateSearch: readJourney,
  component: page(() => import("../understand/journey/page"), "JourneyPage"),
});

const touchpoint = createRoute({
  getParentRoute: () => frame,
  path: "/journey/$code",
  validateSearch: readJourney,
  component: page(() => import("../understand/journey/touchpoint-page"), "TouchpointPage"),
});

const themes = createRoute({
  getParentRoute: () => frame,
  path: "/themes",
  validateSearch: readThemes,
  component: page(() => import("../understand/themes/page"), "ThemesPage"),
});

const theme = createRoute({
  getParentRoute: () => frame,
  path: "/themes/$key",
  validateSearch: readThemes,
  component: page(() => import("../understand/themes/theme-page"), "ThemePage"),
});

const taxonomy = createRoute({
  getParentRoute: () => frame,
  path: "/themes/taxonomy",
  validateSearch: (query: Record<string, unknown>): { theme?: string } => ({ theme: asText(query.theme) }),
  component: page(() => import("../understand/themes/taxonomy/page"), "TaxonomyPage"),
});

const feedback = createRoute({
  getParentRoute: () => frame,
  path: "/feedback",
  validateSearch: readFeedback,
  component: page(() => import("../listen/feedback/page"), "FeedbackPage"),
});

const floor = createRoute({
  getParentRoute: () => frame,
  path: "/floor",
  component: page(() => import("../people/floor/page"), "FloorPage"),
});

const data = createRoute({
  getParentRoute: () => frame,
  path: "/data",
  validateSearch: readDataQuery,
  component: page(() => import("../listen/data-in/page"), "DataPage"),
});

const dataImport = createRoute({
  getParentRoute: () => frame,
  path: "/data/imports/$id",
  component: page(() => import("../listen/data-in/import-page"), "ImportPage"),
});

const quality = createRoute({
  getParentRoute: () => frame,
  path: "/quality",
  validateSearch: (query: Record<string, unknown>): { rows?: string } => ({ rows: asText(query.rows) }),
  component: page(() => import("../know/quality/page"), "QualityPage"),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  component: page(() => import("./settings/layout"), "SettingsLayout"),
});

const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/account" });
  },
});

const settingsAccount = createRoute({
  getParentRoute: () => settings,
  path: "/account",
  component: page(() => import("./settings/account"), "AccountPage"),
});

const settingsUsers = createRoute({
  getParentRoute: () => settings,
  path: "/users",
  validateSearch: readUsers,
  component: page(() => import("./settings/users"), "UsersPage"),
});

const settingsUnits = createRoute({
  getParentRoute: () => settings,
  path: "/units",
  validateSearch: readUnits,
  component: page(() => import("./settings/units"), "UnitsPage"),
});

const settingsMetrics = createRoute({
  getParentRoute: () => settings,
  path: "/metrics",
  component: page(() => import("./settings/metrics"), "MetricsPage"),
});

const settingsMetricEditor = createRoute({
  getParentRoute: () => settings,
  path: "/metrics/$name",
  component: page(() => import("./settings/metric-editor"), "MetricEditorPage"),
});

const settingsTargets = createRoute({
  getParentRoute: () => settings,
  path: "/targets",
  component: page(() => import("./settings/targets"), "TargetsPage"),
});

const settingsKeys = createRoute({
  getParentRoute: () => settings,
  path: "/keys",
  component: page(() => import("./settings/keys"), "KeysPage"),
});

const settingsCompany = createRoute({
  getParentRoute: () => settings,
  path: "/company",
  component: page(() => import("./settings/company"), "CompanyPage"),
});

const settingsAudit = createRoute({
  getParentRoute: () => settings,
  path: "/audit",
  validateSearch: readAudit,
  component: page(() => import("./settings/audit"), "AuditPage"),
});

const settingsPages = [
  settingsIndex,
  settingsAccount,
  settingsUsers,
  settingsUnits,
  settingsMetrics,
  settingsMetricEditor,
  settingsTargets,
  settingsKeys,
  settingsCompany,
  settingsAudit,
] as const;

/** The addresses of the application. Rooms read their own part by `getRouteApi`. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([
      signIn,
      setUp,
      password,
      frame.addChildren([
        overview,
        boards,
        board,
        digests,
        insights,
        journey,
        touchpoint,
        drivers,
        themes,
        theme,
        taxonomy,
        groups,
        explore,
        customers,
        reviews,
        customer,
        feedback,
        floor,
        data,
        dataImport,
        quality,
        settings.addChildren(settingsPages),
      ]),
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
