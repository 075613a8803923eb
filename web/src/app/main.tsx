import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles";
import { onSignedOut } from "../api/client";
import { sessionQuery } from "../api/session";
import { allTexts, startTexts } from "../lib/i18n";
import { makeQueryClient } from "./queries";
import { makeRouter } from "./router";
import { cssVariables, theme } from "./theme";

/** How often it is looked whether the first page has what it asked for. */
const QUIET_MS = 500;

const queries = makeQueryClient();
const router = makeRouter(queries);

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

onSignedOut(() => {
  // Nobody was signed in yet: the router is about to find out by itself.
  if (!queries.getQueryData(sessionQuery.queryKey)) return;
  const { href } = router.state.location;
  queries.clear();
  void router.navigate({ to: "/sign-in", search: { next: href } });
});

// The page's own code comes while the session is being asked for, not after.
for (const route of router.getMatchedRoutes(window.location.pathname)[0]) {
  void router.loadRouteChunk(route);
}

await startTexts();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

/** The texts of the other pages come when the first page has its numbers: the line is theirs until then. */
function laterTexts() {
  if (queries.isFetching()) setTimeout(laterTexts, QUIET_MS);
  else void allTexts();
}
setTimeout(laterTexts, QUIET_MS);
