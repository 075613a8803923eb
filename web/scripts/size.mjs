// Weighs what the browser must fetch before the first page is drawn, in the brotli form that the build lays beside each file.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT = 240 * 1024;
// Texts come in one language; Russian is the longer.
const FIRST_PAGES = ["index.html", "src/understand/overview/page.tsx", "src/locales/ru-first.ts"];
const dist = new URL("../dist/", import.meta.url).pathname;

const manifestPath = join(dist, ".vite/manifest.json");
if (!existsSync(manifestPath)) {
  console.error("dist/ is not built: run `npm run build` first");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestPath, "utf8"));

const files = new Set(["theme.js"]);
const visit = (key) => {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`the build has no ${key}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const next of chunk.imports ?? []) visit(next);
};
for (const key of FIRST_PAGES) visit(key);

let total = 0;
for (const file of files) {
  const packed = join(dist, `${file}.br`);
  const { size } = statSync(existsSync(packed) ? packed : join(dist, file));
  total += size;
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(8)} KB  first paint, brotli (limit ${LIMIT / 1024} KB)`);
if (total > LIMIT) {
  console.error("The first paint is over its budget.");
  process.exit(1);
}
