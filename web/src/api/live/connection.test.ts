import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveConnection, type LiveMessage, type Source } from "./connection";

class Fake implements Source {
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  listeners = new Map<string, (event: { data: string }) => void>();
  constructor(readonly url: string) {}
  addEventListener(name: string, listener: (event: { data: string }) => void) {
    this.listeners.set(name, listener);
  }
  close() {
    this.closed = true;
  }
}

let opened: Fake[];
let told: LiveMessage[];
let connection: LiveConnection;
const newest = () => opened.at(-1) as Fake;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  told = [];
  connection = new LiveConnection(
    (url) => {
      opened.push(new Fake(url));
      return newest();
    },
    (message) => told.push(message),
  );
});
afterEach(() => vi.useRealTimers());

function open(...names: string[]) {
  connection.watch(names);
  vi.advanceTimersByTime(50);
  newest().onopen?.();
}

test("all that is watched shares one connection, and what is watched in one go opens it once", () => {
  connection.watch(["feedback"]);
  connection.watch(["feedback", "metric/nps?unit=north"]);
  vi.advanceTimersByTime(50);
  expect(opened.map(({ url }) => url)).toEqual(["/api/v1/live?watch=feedback&watch=metric%2Fnps%3Funit%3Dnorth"]);
  newest().onopen?.();
  newest().listeners.get("feedback")?.({ data: '{"items":[]}' });
  expect(told).toEqual([{ state: "open" }, { name: "feedback", data: { items: [] } }]);
  expect(connection.lastOf("feedback")).toEqual({ items: [] });
});

test("watching something else opens another connection; watching nothing closes it", () => {
  open("feedback");
  open("metric/nps");
  expect(opened[0]?.closed).toBe(true);
  connection.watch([]);
  vi.advanceTimersByTime(50);
  expect(opened).toHaveLength(2);
  expect(newest().closed).toBe(true);
  expect(connection.state).toBe("idle");
});

test("a refused connection is tried again, ever later, and says that it is broken meanwhile", () => {
  open("feedback");
  for (const [tries, wait] of [
    [1, 1_000],
    [2, 2_000],
  ] as const) {
    newest().readyState = 2;
    newest().onerror?.();
    expect(connection.state).toBe("broken");
    vi.advanceTimersByTime(wait - 1);
    expect(opened).toHaveLength(tries);
    vi.advanceTimersByTime(1);
    expect(opened).toHaveLength(tries + 1);
  }
  newest().onopen?.();
  expect(connection.state).toBe("open");
});

test("a connection that fell silent is taken for dead, one that beats is not", () => {
  open("feedback");
  vi.advanceTimersByTime(39_000);
  newest().listeners.get("beat")?.({ data: "{}" });
  vi.advanceTimersByTime(39_000);
  expect(connection.state).toBe("open");
  vi.advanceTimersByTime(1_000);
  expect(connection.state).toBe("broken");
  vi.advanceTimersByTime(1_000);
  expect(opened).toHaveLength(2);
});
