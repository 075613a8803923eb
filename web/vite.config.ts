import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where the API is in development: a running `rapport serve`, or `npm run mock`. */
const server = process.env.RAPPORT_URL ?? "http://127.0.0.1:8080";

/** Libraries that come with the screens that need them, and what those bring along. */
const LATER = [
  "echarts|zrender|tslib",
  "@mantine/dates|dayjs",
  "react-querybuilder|@react-querybuilder|@reduxjs|@standard-schema|redux|redux-thunk|react-redux|reselect|immer|@ts-jison|numeric-quantity",
  "write-excel-file|fflate",
];

export default defineConfig({
  plugins: [react()],
  build: {
    manifest: true,
    target: "es2022",
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What changes with a release of ours apart from what does not; and no crowd of tiny files.
        codeSplitting: {
          groups: [
            // The first paint in one file, with all that it stands on and nothing else.
            { name: "first", test: /src\/(?:app\/main|understand\/overview\/page)\.tsx$/, priority: 1 },
            // What several later screens use.
            {
              name: "vendor",
              test: new RegExp(`node_modules/(?!(?:${LATER.join("|")})/)`),
            },
            {
              name: "shared",
              test: /src\/(?:lib|api|ui\/(?!echart|range-calendar))/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { "/api": server, "/health": server } },
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/app/test-setup.ts"] },
});
