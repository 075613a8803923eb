// Invented customers and numbers for development: the same at every start.

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed from a text (FNV-1a). */
export function seedOf(text) {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}

const pick = (random, list) => list[Math.floor(random() * list.length)];
const DAY = 86_400_000;
const id = (prefix, random) => {
  let text = "";
  while (text.length < 32) text += Math.floor(random() * 16).toString(16);
  return `${prefix}_${text}`;
};

const MEN = ["Иван", "Пётр", "Сергей", "Алексей", "Дмитрий", "Артём", "Фёдор", "Николай"];
const WOMEN = ["Анна", "Мария", "Елена", "Ольга", "Татьяна", "Наталья", "Алёна", "Дарья"];
const SURNAMES = ["Иванов", "Петров", "Семёнов", "Кузнецов", "Соловьёв", "Медведев", "Орлов", "Киселёв", "Ивлев"];
const ENGLISH = [
  "Emma Clarke",
  "Oliver Hughes",
  "Priya Shah",
  "Jack Turner",
  "Sofia Rossi",
  "Liam Walker",
  "Ivy Bennett",
];
const FIRMS = ["ООО «Северный свет»", "Ivanhoe Logistics Ltd", "АО «Волга-Строй»", "Blue Harbour Foods"];
const CITIES = ["Санкт-Петербург", "Казань", "Екатеринбург", "Новосибирск", "Dubai", "Belgrade", "Almaty"];

const GOOD = [
  "Привезли на день раньше, спасибо курьеру!",
  "Всё понятно и быстро, рекомендую.",
  "Great service, the courier was lovely.",
  "Quick answer, problem solved in one call.",
];
const BAD = [
  "Третий раз звоню об одном и том же, а заказа всё нет.",
  "Обещали в понедельник, привезли в пятницу. Никто не предупредил.",
  "Waited twenty minutes on the line and was cut off.",
  "The delivery is four days late and nobody calls back.",
];
const PRODUCTS = ["Интернет 300", "ТВ Базовый", "SIM «Семейная»", "SIM Travel", "Smart Home", "Домашний телефон"];

const TOUCHPOINTS = [
  "checkout",
  "delivery",
  "call_centre",
  "branch_visit",
  "mobile_app",
  "website",
  "billing",
  "support_chat",
];
const STEPS = [
  ["page", "Catalogue", "web", "website"],
  ["screen", "Home", "mobile_app", "mobile_app"],
  ["order", "Order Completed", "web", "checkout"],
  ["shipment", "Order Shipped", "mail", "delivery"],
  ["shipment", "Order Delivered", "in_person", "delivery"],
  ["payment", "Payment Received", "pos", "billing"],
  ["call", null, "phone", "call_centre"],
  ["message", null, "messenger", "support_chat"],
  ["message", null, "email", null],
  ["visit", null, "in_person", "branch_visit"],
  ["invitation", null, "sms", null],
  ["feedback", null, "sms", "delivery"],
  ["feedback", null, "web", "checkout"],
  ["feedback", null, "phone", "call_centre"],
  ["offer", "Tariff upgrade", "push", null],
  ["case", "Complaint", "web_chat", "support_chat"],
];

function entry(random, at, seq) {
  const [kind, name, channel, touchpoint] = pick(random, STEPS);
  const one = { id: id("int", random), seq, occurred_at: new Date(at).toISOString(), kind, name, channel, touchpoint };
  one.direction = ["invitation", "offer"].includes(kind) || random() < 0.2 ? "outbound" : "inbound";
  if (["order", "shipment", "feedback"].includes(kind)) one.order_id = `R-${1000 + Math.floor(random() * 300)}`;
  if (["order", "payment"].includes(kind))
    Object.assign(one, { amount_minor: 49_000 + Math.floor(random() * 900) * 1000, currency: "RUB" });
  if (kind === "shipment") one.promised_at = new Date(at - Math.floor(random() * 4 - 1) * DAY).toISOString();
  if (kind === "call")
    Object.assign(one, {
      wait_s: Math.floor(random() * 700),
      duration_s: 30 + Math.floor(random() * 900),
      employee_id: "emp-17",
    });
  if (kind === "visit")
    Object.assign(one, { unit_id: "kazan-2", employee_id: "emp-4", wait_s: Math.floor(random() * 600) });
  if (kind === "feedback") {
    one.scale = pick(random, ["nps", "csat", "nps"]);
    const mood = random() < 0.68;
    one.score =
      one.scale === "nps"
        ? mood
          ? 8 + Math.floor(random() * 3)
          : Math.floor(random() * 8)
        : mood
          ? 4 + Math.round(random())
          : 1 + Math.floor(random() * 3);
    if (random() < 0.7) one.comment = pick(random, mood ? GOOD : BAD);
  }
  return one;
}

function order(random, now, open) {
  const ordered = now - (open ? 3 + random() * 8 : 20 + random() * 300) * DAY;
  const promised = ordered + (3 + Math.floor(random() * 4)) * DAY;
  const late = Math.floor(random() * 5 - 1.5);
  return {
    order_id: `R-${1000 + Math.floor(random() * 9000)}`,
    status: open ? "shipped" : random() < 0.9 ? "delivered" : "cancelled",
    ordered_at: new Date(ordered).toISOString(),
    promised_at: new Date(promised).toISOString(),
    delivered_at: open ? null : new Date(promised + late * DAY).toISOString(),
    delay_days: open ? Math.max(0, Math.floor((now - promised) / DAY)) : late,
    total_minor: 49_000 + Math.floor(random() * 900) * 1000,
    currency: "RUB",
    items: 1 + Math.floor(random() * 4),
  };
}

/** Every customer with their timeline, newest first. */
export function customers(count, now) {
  const random = seeded(7);
  const all = [];
  for (let n = 0; n < count; n++) {
    const roll = random();
    const kind = roll < 0.04 ? "account" : roll < 0.07 ? "household" : "person";
    const woman = random() < 0.5;
    const russian = random() < 0.7;
    const surname = pick(random, SURNAMES) + (woman ? "а" : "");
    const name =
      kind === "account"
        ? `${pick(random, FIRMS)} · ${n}`
        : kind === "household"
          ? `Семья ${pick(random, SURNAMES)}ых`
          : russian
            ? `${surname} ${pick(random, woman ? WOMEN : MEN)}`
            : pick(random, ENGLISH);
    const size = n === 1 ? 0 : 6 + Math.floor(random() * 160);
    const timeline = [];
    let at = now - random() * 4 * DAY;
    for (let s = 0; s < size; s++) {
      timeline.push(entry(random, at, n * 1000 + size - s));
      at -= random() * random() * 9 * DAY;
    }
    const scores = timeline
      .filter((one) => one.scale)
      .map(({ occurred_at, score, scale, touchpoint }) => ({ at: occurred_at, score, scale, touchpoint }));
    const openOrders = n % 3 === 0 ? [order(random, now, true)] : [];
    const closedOrders = Array.from({ length: Math.floor(random() * 5) }, () => order(random, now, false));
    all.push({
      id: id("cus", random),
      name,
      kind,
      stage: pick(random, ["new", "active", "active", "active", "at_risk", "left"]),
      grade: pick(random, ["A", "B", "C", null]),
      attention_group: pick(random, ["personal", "priority", "standard", "digital"]),
      language: russian ? "ru" : "en",
      city: pick(random, CITIES),
      since: new Date(at - 40 * DAY).toISOString(),
      last_seen_at: timeline[0]?.occurred_at ?? null,
      identifiers: [
        { kind: "phone", value: `+7900${String(1000000 + n * 37).slice(0, 7)}` },
        { kind: "email", value: `customer${n}@example.com` },
        { kind: "card", value: `77000${1000 + n}` },
      ],
      traits: {
        region: pick(random, ["Volga", "Ural", "North-West"]),
        preferred_channel: pick(random, ["messenger", "phone"]),
        birthday_month: 1 + Math.floor(random() * 12),
      },
      scores,
      orders: { open: openOrders, closed: closedOrders },
      products: {
        open: PRODUCTS.slice(0, Math.floor(random() * 4)).map((title, i) => ({
          product_id: `p${i}`,
          name: title,
          opened_at: new Date(now - (100 + i * 90) * DAY).toISOString(),
          closed_at: null,
        })),
        closed:
          random() < 0.5
            ? [
                {
                  product_id: "p5",
                  name: PRODUCTS[5],
                  opened_at: new Date(now - 1500 * DAY).toISOString(),
                  closed_at: new Date(now - 700 * DAY).toISOString(),
                },
              ]
            : [],
      },
      revenue: size
        ? [
            { currency: "RUB", amount_minor: 1_250_000 + Math.floor(random() * 90_000) * 100 },
            ...(n % 5 ? [] : [{ currency: "AED", amount_minor: 42_000 }]),
          ]
        : [],
      importance: size
        ? [
            { block: "delivery", weight: 0.42, satisfaction: 52, n: 12 },
            { block: "price", weight: 0.31, satisfaction: 85, n: 7 },
            { block: "call_centre", weight: 0.27, satisfaction: null, n: 0 },
          ]
        : [],
      satisfaction_index: size ? Math.round(40 + random() * 55) : null,
      households: [],
      members: [],
      notes: [],
      consents: [],
      preference: null,
      together: null,
      complaints_30d: n % 7 ? 0 : 1,
      contacts_30d: 2,
      talked_to: size ? [{ employee_id: "emp-17", last_at: timeline[0].occurred_at, times: 3 }] : [],
      fragments: [
        {
          id: id("frg", random),
          first_seen_at: new Date(at).toISOString(),
          identifiers: [{ kind: "anonymous_id", value: "b1f0…" }],
        },
      ],
      merges:
        n % 4
          ? []
          : [
              {
                id: id("mrg", random),
                from: id("cus", random),
                reason: "phone:+79001000074",
                at: new Date(now - 30 * DAY).toISOString(),
                undone_at: null,
              },
            ],
      timeline,
    });
  }
  for (const one of all) {
    if (one.kind === "household")
      one.members = all
        .filter((other) => other.kind === "person")
        .slice(0, 3)
        .map((other) => ({
          id: other.id,
          name: other.name,
          relation: "member",
          kind: other.kind,
          stage: other.stage,
          last_seen_at: other.last_seen_at,
          last_score: other.scores[0] ?? null,
          open_orders: other.orders.open.length,
          late_orders: 0,
        }));
  }
  return all;
}

const text = (en, ru) => ({ en, ru });
const LABELS = {
  checkout: text("Checkout", "Оформление заказа"),
  delivery: text("Delivery", "Доставка"),
  call_centre: text("Call centre", "Колл-центр"),
  branch_visit: text("Branch visit", "Визит в салон"),
  mobile_app: text("Mobile app", "Мобильное приложение"),
  website: text("Website", "Сайт"),
  billing: text("Billing", "Счета и оплата"),
  support_chat: text("Support chat", "Чат поддержки"),
  early: text("Early", "Раньше срока"),
  on_time: text("On time", "В срок"),
  late_1_3: text("1–3 days late", "Опоздание 1–3 дня"),
  late_4_7: text("4–7 days late", "Опоздание 4–7 дней"),
  late_8: text("More than 7 days late", "Опоздание больше 7 дней"),
  north: text("North", "Север"),
  volga: text("Volga", "Поволжье"),
  ural: text("Ural", "Урал"),
};
const VALUES = {
  touchpoint: TOUCHPOINTS,
  channel: ["phone", "web", "sms", "email", "mobile_app"],
  delay: ["early", "on_time", "late_1_3", "late_4_7", "late_8"],
  unit: ["north", "volga", "ural"],
};
const LEVEL = {
  checkout: 14,
  delivery: -20,
  call_centre: -6,
  branch_visit: 9,
  mobile_app: 16,
  website: 4,
  billing: -9,
  early: 18,
  on_time: 10,
  late_1_3: -14,
  late_4_7: -48,
  late_8: -92,
};
const SHARE = { support_chat: 0.006, late_8: 0.02, late_4_7: 0.05 };

/** The company's tree. */
export const UNITS = [
  { code: "company", kind: "company", name: text("Company", "Компания") },
  { code: "kazan-2", parent: "company", kind: "branch", name: text("Kazan, Bauman Street", "Казань, улица Баумана") },
];

/** The catalogue: middle, spread of one answer, effect of a place (per unit of LEVEL), answers a day. */
export const METRICS = [
  {
    name: "nps",
    title: text("Net Promoter Score", "Индекс потребительской лояльности (NPS)"),
    unit: "points",
    better: "higher",
    dimensions: ["touchpoint", "channel", "unit", "delay"],
    target: 45,
    mid: 42,
    sd: 72,
    pull: 1,
    a_day: 146,
  },
  {
    name: "csat",
    title: text("Customer satisfaction (CSAT)", "Удовлетворённость (CSAT)"),
    unit: "score",
    better: "higher",
    dimensions: ["touchpoint", "channel", "unit", "delay"],
    target: 4.4,
    mid: 4.28,
    sd: 0.9,
    pull: 0.013,
    a_day: 161,
  },
  {
    name: "ces",
    title: text("Customer effort (CES)", "Лёгкость (CES)"),
    unit: "score",
    better: "higher",
    dimensions: ["touchpoint", "channel", "unit"],
    target: null,
    mid: 5.2,
    sd: 1.4,
    pull: 0.02,
    a_day: 0.9,
  },
  {
    name: "response",
    title: text("Response rate", "Доля ответивших"),
    unit: "share",
    better: "higher",
    dimensions: ["channel", "unit"],
    target: null,
    mid: 0.23,
    sd: 0.42,
    pull: 0.001,
    a_day: 400,
  },
  {
    name: "delay",
    title: text("Delivery against the promise", "Доставка относительно обещанного срока"),
    unit: "days",
    better: "lower",
    dimensions: ["unit"],
    target: 0,
    mid: 1.3,
    sd: 2.4,
    pull: -0.01,
    a_day: 70,
  },
  {
    name: "active_base",
    title: text("Active base", "Активная база"),
    unit: "count",
    better: "higher",
    dimensions: ["unit"],
    target: null,
    mid: 18204,
    sd: 0,
    pull: 0,
    a_day: 650,
  },
  {
    name: "revenue",
    title: text("Revenue", "Выручка"),
    unit: "money",
    better: "higher",
    dimensions: ["touchpoint", "unit"],
    target: null,
    mid: 812_000_000,
    sd: 0,
    pull: 0,
    a_day: 120,
    currency: "RUB",
  },
  {
    name: "enps",
    title: text("Employee Net Promoter Score (eNPS)", "Лояльность сотрудников (eNPS)"),
    unit: "points",
    better: "higher",
    dimensions: ["unit"],
    target: null,
    mid: 20,
    sd: 75,
    pull: 0,
    a_day: 0,
  },
];

/** A number over days [from, from + days) at a place (`dimension` → value): invented, but steady, with honest intervals. */
function reading(metric, day, days, place) {
  const values = Object.values(place);
  const share = values.reduce((product, value) => product * (SHARE[value] ?? (value in LEVEL ? 0.16 : 0.3)), 1);
  const n = Math.round(metric.a_day * days * share * (0.9 + 0.2 * seeded(seedOf(metric.name + day + values))()));
  if (!n) return { value: null, low: null, high: null, n: 0 };
  const level = values.reduce((sum, value) => sum + (LEVEL[value] ?? 0), 0);
  // Deliveries got worse three weeks ago.
  const late = Math.max(0, Math.min(1, (day + days - (Date.now() / DAY - 22)) / days));
  const fall = values.includes("delivery") ? -34 * late : values.length ? 0 : -5 * late;
  const season = 3 * Math.sin(day / 40);
  const noise = (seeded(seedOf(metric.name + (day + 1) + values))() - 0.5) * 2.2 * (metric.sd / Math.sqrt(n));
  const adds = metric.unit === "money";
  const worth = adds
    ? metric.mid * (days / 28) * share * (1 + season / 20 + noise)
    : metric.mid + metric.pull * (level + fall + season) + noise;
  const half = (1.96 * metric.sd) / Math.sqrt(n);
  const bound = (value) =>
    metric.unit === "points"
      ? Math.max(-100, Math.min(100, value))
      : metric.unit === "count" || metric.unit === "money"
        ? Math.round(value)
        : value;
  return {
    value: bound(worth),
    low: metric.sd ? bound(worth - half) : null,
    high: metric.sd ? bound(worth + half) : null,
    n,
  };
}

function cell(metric, day, days, place) {
  const now = reading(metric, day, days, place);
  const previous = reading(metric, day - days, days, place);
  const change = now.value === null || previous.value === null ? null : now.value - previous.value;
  const sure =
    change === null
      ? null
      : Math.abs(change) > Math.hypot((now.high ?? 0) - (now.low ?? 0), (previous.high ?? 0) - (previous.low ?? 0)) / 2;
  return { ...now, currency: metric.currency, previous, change, significant: sure };
}

const dayOf = (date) => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
const dateOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);

/** Starts of the grain's buckets that meet [from, to). */
function buckets(from, to, grain) {
  const starts = [];
  let at = from;
  if (grain === "week") at -= (at + 3) % 7;
  while (at < to) {
    const date = new Date(at * DAY);
    const first = grain === "month" ? dayOf(`${dateOf(at).slice(0, 8)}01`) : at;
    const next =
      grain === "day"
        ? at + 1
        : grain === "week"
          ? at + 7
          : Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY);
    starts.push([Math.max(first, from), Math.min(next, to), first]);
    at = next;
  }
  return starts;
}

/** The answer of `GET /api/v1/metrics/{name}`. */
export function answer(metric, { by, grain, where, from, to }, today) {
  const end = to ? dayOf(to) : dayOf(today);
  const start = from ? dayOf(from) : end - 28;
  const days = end - start;
  const place = Object.fromEntries(
    [...(where ?? "").matchAll(/(\w+) = '([^']*)'/g)].map(([, key, value]) => [key, value]),
  );
  const rows = [];
  for (const value of by ? VALUES[by] : [null]) {
    const at = value === null ? place : { ...place, [by]: value };
    const head = value === null ? { key: {} } : { key: { [by]: value }, label: LABELS[value] };
    if (value !== null && place[by] && place[by] !== value) continue;
    if (grain)
      for (const [first, next, name] of buckets(start, end, grain))
        rows.push({ ...head, at: dateOf(name), ...cell(metric, first, next - first, at) });
    else if (value !== null) rows.push({ ...head, ...cell(metric, start, days, at) });
  }
  const total = cell(metric, start, days, place);
  // Money comes in several currencies, which have no common total.
  const tenge = { ...total, currency: "KZT", n: Math.round(total.n / 9), value: total.value && total.value / 2 };
  const totals = metric.currency ? [total, tenge] : undefined;
  return {
    totals,
    metric: metric.name,
    from: dateOf(start),
    to: dateOf(end),
    previous: { from: dateOf(start - days), to: dateOf(start) },
    zone: "Europe/Moscow",
    through_seq: 1_512_004,
    incomplete: end > dayOf(today),
    total: metric.currency ? { ...total, value: null, currency: null, change: null, previous: null } : total,
    rows,
  };
}
