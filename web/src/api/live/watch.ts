import type { LiveMessage, LiveState } from "./connection";
import { FORGOTTEN_MS, Hub, openSource, type ToHub } from "./hub";

type Told = (data: unknown) => void;

const watchers = new Map<string, Set<Told>>();
const last = new Map<string, unknown>();
const stateWatchers = new Set<() => void>();
let state: LiveState = "idle";
let send: ((message: ToHub) => void) | undefined;
let gathering = false;

function receive(message: LiveMessage): void {
  if ("state" in message) {
    state = message.state;
    for (const told of stateWatchers) told();
    return;
  }
  last.set(message.name, message.data);
  for (const told of watchers.get(message.name) ?? []) told(message.data);
}

/** The browser's one connection; where it has no shared workers, the page's own. */
function connect(): (message: ToHub) => void {
  if (typeof SharedWorker !== "undefined") {
    const worker = new SharedWorker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.port.onmessage = ({ data }: MessageEvent<LiveMessage>) => receive(data);
    return (message) => worker.port.postMessage(message);
  }
  const hub = new Hub<null>(openSource, (_page, message) => receive(message));
  return (message) => hub.hear(null, message, Date.now());
}

/** Says what this page watches: nothing while nobody sees it. */
function say(): void {
  if (!send && !watchers.size) return;
  send ??= connect();
  // Kept until now: what goes from one part of the screen to another is at hand there at once.
  for (const name of last.keys()) if (!watchers.has(name)) last.delete(name);
  send({ watch: document.visibilityState === "hidden" ? [] : [...watchers.keys()] });
}

/** What a screen adds and takes away in one go is said once. */
function sayLater(): void {
  if (gathering) return;
  gathering = true;
  queueMicrotask(() => {
    gathering = false;
    say();
  });
}

if (typeof document !== "undefined") {
  document.addEventListener("visibilitychange", say);
  window.addEventListener("pagehide", () => send?.({ watch: [] }));
  setInterval(() => document.visibilityState === "visible" && watchers.size > 0 && say(), FORGOTTEN_MS / 2);
}

/** Watches a name of the server's live API; gives the way to stop. */
export function watchLive(name: string, told: Told): () => void {
  const known = watchers.get(name);
  if (known) known.add(told);
  else {
    watchers.set(name, new Set([told]));
    sayLater();
  }
  if (last.has(name)) told(last.get(name));
  return () => {
    const left = watchers.get(name);
    left?.delete(told);
    if (left?.size) return;
    watchers.delete(name);
    sayLater();
  };
}

export const liveState = (): LiveState => state;

export function onLiveState(told: () => void): () => void {
  stateWatchers.add(told);
  return () => stateWatchers.delete(told);
}

/** The name under which something is watched: `metric/nps?unit=north`. */
export function liveName(topic: string, query: Record<string, string | undefined> = {}): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
  const text = new URLSearchParams(given as [string, string][]).toString();
  return text ? `${topic}?${text}` : topic;
}
