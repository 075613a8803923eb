// A stand-in for `rapport serve` while working on the screens: `npm run mock`, then `npm run dev`.
// It keeps nothing, checks little, and serves dist/ too when there is one.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { answer, customers, METRICS, UNITS } from "./data.mjs";

const PORT = Number(process.env.PORT ?? 8080);
const EMAIL = "admin@example.com";
const PASSWORD = "correct horse battery";
const now = Date.now();
const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Moscow" }).format(now);
const people = customers(300, now);
const dist = new URL("../dist/", import.meta.url).pathname;
const user = { id: "usr_1", email: EMAIL, name: "Ада Лавлейс", role: "administrator", language: "en", units: [] };
let signedIn = false;

const PAIRS =
  "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=sch ъ= ы=y ь= э=e ю=yu я=ya";
const LATIN = Object.fromEntries(PAIRS.split(" ").map((pair) => pair.split("=")));
const plain = (text) => [...text.toLowerCase()].map((letter) => LATIN[letter] ?? letter).join("");
const session = () => ({ user, csrf_token: "mock-token", zone: "Europe/Moscow" });

function problem(status, code, detail, field) {
  return {
    status,
    type: "application/problem+json",
    body: { type: "about:blank", title: code, status, code, detail, field, trace_id: "4bf92f3577b34da6" },
  };
}
const ok = (body) => ({ status: 200, type: "application/json", body });

function page(list, query, most) {
  const from = Number(query.get("cursor") ?? 0);
  const limit = Math.min(Number(query.get("limit") ?? most), 200);
  return {
    items: list.slice(from, from + limit),
    next_cursor: from + limit < list.length ? String(from + limit) : null,
  };
}

function found(one, query) {
  const { id, name, kind, stage, grade, last_seen_at, scores, identifiers } = one;
  const email = identifiers.find((other) => other.kind === "email")?.value;
  const phone = identifiers.find((other) => other.kind === "phone")?.value;
  const last = scores[0];
  const fits = (text) =>
    plain(text)
      .split(/[\s«»@]+/)
      .some((part) => part.startsWith(plain(query)));
  const matched = query === "" ? "recent" : fits(name) ? "name" : identifiers.find((other) => fits(other.value))?.kind;
  return matched === undefined
    ? null
    : {
        id,
        name,
        kind,
        stage,
        grade,
        last_seen_at,
        matched,
        email_masked: email && `${email.slice(0, 2)}…@${email.split("@")[1]}`,
        phone_masked: phone && `${phone.slice(0, 5)} ··· ${phone.slice(-2)}`,
        last_score: last ? { score: last.score, scale: last.scale, at: last.at } : null,
        open_orders: one.orders.open.length,
        late_orders: 0,
        value: one.revenue,
      };
}

const routes = [
  [
    "POST",
    /^\/api\/v1\/session$/,
    ({ body, reply }) => {
      if (body.email !== EMAIL || body.password !== PASSWORD)
        return problem(401, "session.credentials", "The email or the password is wrong.");
      signedIn = true;
      reply.setHeader("Set-Cookie", "rapport_session=mock; HttpOnly; SameSite=Lax; Path=/");
      return ok(session());
    },
  ],
  [
    "POST",
    /^\/api\/v1\/setup$/,
    ({ body, reply }) => {
      if (body.token !== "once") return problem(403, "setup.token", "This link has been used or has expired.");
      if (body.password.length < 10)
        return problem(422, "setup.password", "The password needs at least 10 characters.", "password");
      Object.assign(user, { email: body.email, name: body.name, language: body.language });
      signedIn = true;
      reply.setHeader("Set-Cookie", "rapport_session=mock; HttpOnly; SameSite=Lax; Path=/");
      return ok(session());
    },
  ],
  ["GET", /^\/api\/v1\/session$/, () => ok(session()), "private"],
  [
    "PATCH",
    /^\/api\/v1\/session$/,
    ({ body }) => {
      user.language = body.language;
      return ok(session());
    },
    "private",
  ],
  [
    "DELETE",
    /^\/api\/v1\/session$/,
    ({ reply }) => {
      signedIn = false;
      reply.setHeader("Set-Cookie", "rapport_session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
      return { status: 204 };
    },
    "private",
  ],
  [
    "GET",
    /^\/api\/v1\/metrics$/,
    () =>
      ok({
        items: METRICS.map(({ mid, sd, pull, a_day, currency, ...shown }) => ({
          ...shown,
          description: shown.title,
          source: "",
          own: false,
        })),
      }),
    "private",
  ],
  [
    "GET",
    /^\/api\/v1\/metrics\/(\w+)$/,
    ({ match, query }) => {
      const metric = METRICS.find((one) => one.name === match[1]);
      return metric
        ? ok(answer(metric, Object.fromEntries(query), today))
        : problem(404, "metric.unknown", `There is no metric ${match[1]}.`);
    },
    "private",
  ],
  ["GET", /^\/api\/v1\/units$/, () => ok({ items: UNITS }), "private"],
  [
    "GET",
    /^\/api\/v1\/customers$/,
    ({ query }) => ok(page(people.map((one) => found(one, query.get("q") ?? "")).filter(Boolean), query, 20)),
    "private",
  ],
  // Rules are the server's alone: the mock shows everybody.
  [
    "GET",
    /^\/api\/v1\/customers\/count$/,
    () => ok({ count: people.length, counted_at: new Date().toISOString() }),
    "private",
  ],
  ["GET", /^\/api\/v1\/customers\/rule$/, () => ok({ json: { combinator: "and", rules: [] }, sql: "TRUE" }), "private"],
  [
    "GET",
    /^\/api\/v1\/customers\/fields$/,
    () => ok({ fields: [{ name: "stage", kind: "text", words: ["new", "active", "at_risk", "left"] }], traits: [] }),
    "private",
  ],
  ["GET", /^\/api\/v1\/segments$/, () => ok({ items: [] }), "private"],
  ["GET", /^\/api\/v1\/customers\/(\w+)\/moments$/, () => ok({ hurt: [], pleased: [] }), "private"],
  [
    "GET",
    /^\/api\/v1\/customers\/(\w+)$/,
    ({ match }) => {
      const one = people.find(({ id }) => id === match[1]);
      if (!one) return problem(404, "customer.unknown", "There is no such customer.");
      const { timeline, ...card } = one;
      return ok(card);
    },
    "private",
  ],
  [
    "GET",
    /^\/api\/v1\/customers\/(\w+)\/timeline$/,
    ({ match, query }) => {
      const one = people.find(({ id }) => id === match[1]);
      if (!one) return problem(404, "customer.unknown", "There is no such customer.");
      return ok(
        page(query.get("feedback") === "true" ? one.timeline.filter((other) => other.scale) : one.timeline, query, 50),
      );
    },
    "private",
  ],
  ["GET", /^\/health\/ready$/, () => ok({ status: "ready" })],
];

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

function file(path, reply) {
  const wanted = join(dist, normalize(path));
  const there = extname(wanted) && existsSync(wanted) ? wanted : join(dist, "index.html");
  if (!existsSync(there)) return problem(404, "page", "dist/ is not built.");
  const packed = existsSync(`${there}.br`);
  if (packed) reply.setHeader("Content-Encoding", "br");
  return {
    status: 200,
    type: TYPES[extname(there)] ?? "application/octet-stream",
    raw: readFileSync(packed ? `${there}.br` : there),
  };
}

async function respond(request, reply) {
  const { pathname, searchParams: query } = new URL(request.url, "http://localhost");
  if (!/^\/(api|health)\//.test(pathname)) return file(pathname, reply);
  const route = routes.find(([method, pattern]) => method === request.method && pattern.test(pathname));
  if (!route) return problem(404, "route", `There is no ${request.method} ${pathname}.`);
  const [method, pattern, act, access] = route;
  if (access && !(signedIn && request.headers.cookie?.includes("rapport_session=mock")))
    return problem(401, "session.none", "Nobody is signed in.");
  if (access && method !== "GET" && request.headers["x-csrf-token"] !== "mock-token")
    return problem(403, "session.csrf", "The X-CSRF-Token header is missing or wrong.");
  let text = "";
  for await (const part of request) text += part;
  return act({ match: pattern.exec(pathname), query, body: text ? JSON.parse(text) : {}, reply });
}

createServer(async (request, reply) => {
  const { status, type, body, raw } = await respond(request, reply);
  if (process.env.MOCK_DELAY_MS) await new Promise((done) => setTimeout(done, Number(process.env.MOCK_DELAY_MS)));
  if (type) reply.setHeader("Content-Type", type);
  reply.setHeader(
    "Content-Security-Policy",
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
  );
  reply.writeHead(status);
  reply.end(raw ?? (body ? JSON.stringify(body) : undefined));
}).listen(PORT, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${PORT}/  Sign in as ${EMAIL} with password ${PASSWORD}`),
);
