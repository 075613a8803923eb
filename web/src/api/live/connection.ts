/** How the connection stands: not open yet or not needed, open, or broken and being mended. */
export type LiveState = "idle" | "open" | "broken";

export type LiveMessage = { state: LiveState } | { name: string; data: unknown };

/** The part of an EventSource that is used. */
export interface Source {
  readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(name: string, listener: (event: { data: string }) => void): void;
  close(): void;
}

const CLOSED = 2;
/** The server beats every 15 seconds; a connection silent for longer than this is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;
/** Changes of what is watched within this time make one connection, not many. */
const GATHER_MS = 30;
const SOONEST_MS = 1_000;
const LATEST_MS = 30_000;

/** One connection to the server for everything that is watched. It mends itself; what it gave last is at hand for who comes later. */
export class LiveConnection {
  private source: Source | undefined;
  private wanted = new Set<string>();
  private watched = "";
  private last = new Map<string, unknown>();
  private wait = SOONEST_MS;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  state: LiveState = "idle";

  constructor(
    private readonly open: (url: string) => Source,
    private readonly tell: (message: LiveMessage) => void,
  ) {}

  /** What came last under a name. */
  lastOf(name: string): unknown {
    return this.last.get(name);
  }

  /** Watches these names and nothing else. */
  watch(names: Iterable<string>): void {
    this.wanted = new Set(names);
    for (const name of this.last.keys()) if (!this.wanted.has(name)) this.last.delete(name);
    if ([...this.wanted].sort().join("\n") !== this.watched || !this.source) this.later(GATHER_MS);
  }

  private later(ms: number): void {
    clearTimeout(this.opening);
    this.opening = setTimeout(() => this.connect(), ms);
  }

  private connect(): void {
    const names = [...this.wanted].sort();
    const watched = names.join("\n");
    if (this.source && watched === this.watched) return;
    this.close();
    this.watched = watched;
    if (!names.length) {
      this.become("idle");
      return;
    }
    const query = names.map((name) => `watch=${encodeURIComponent(name)}`).join("&");
    const source = this.open(`/api/v1/live?${query}`);
    this.source = source;
    source.onopen = () => {
      this.wait = SOONEST_MS;
      this.listen();
      this.become("open");
    };
    source.onerror = () => {
      if (source !== this.source) return;
      this.become("broken");
      // The browser tries again by itself unless the server refused.
      if (source.readyState === CLOSED) this.again();
    };
    source.addEventListener("beat", () => this.listen());
    for (const name of names) {
      source.addEventListener(name, ({ data }) => {
        this.listen();
        const value: unknown = JSON.parse(data);
        this.last.set(name, value);
        this.tell({ name, data: value });
      });
    }
    this.listen();
  }

  /** Something was heard: the silence begins anew. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.become("broken");
      this.again();
    }, SILENCE_MS);
  }

  private again(): void {
    this.close();
    this.later(this.wait);
    this.wait = Math.min(this.wait * 2, LATEST_MS);
  }

  private close(): void {
    clearTimeout(this.silence);
    this.source?.close();
    this.source = undefined;
  }

  private become(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    this.tell({ state });
  }
}
