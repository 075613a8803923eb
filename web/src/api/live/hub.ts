import { LiveConnection, type LiveMessage, type Source } from "./connection";

/** What pages and the one connection of the browser say to each other: a page tells all that it watches, and is told what comes. */
export type ToHub = { watch: string[] };

/** A page that hides or dies without a word is forgotten after this; a page that is seen says every half of it that it is there. */
export const FORGOTTEN_MS = 60_000;

interface Page {
  names: Set<string>;
  heard: number;
}

/** Several pages on one connection. */
export class Hub<P> {
  private pages = new Map<P, Page>();
  private connection: LiveConnection;

  constructor(
    open: (url: string) => Source,
    private readonly post: (page: P, message: LiveMessage) => void,
  ) {
    this.connection = new LiveConnection(open, (message) => this.spread(message));
  }

  hear(page: P, { watch }: ToHub, now: number): void {
    const before = this.pages.get(page)?.names;
    const names = new Set(watch);
    this.pages.set(page, { names, heard: now });
    for (const [other, { heard }] of this.pages) if (now - heard > FORGOTTEN_MS) this.pages.delete(other);
    this.post(page, { state: this.connection.state });
    for (const name of names) {
      const data = before?.has(name) ? undefined : this.connection.lastOf(name);
      if (data !== undefined) this.post(page, { name, data });
    }
    this.connection.watch([...this.pages.values()].flatMap((one) => [...one.names]));
  }

  private spread(message: LiveMessage): void {
    for (const [page, { names }] of this.pages) {
      if ("state" in message || names.has(message.name)) this.post(page, message);
    }
  }
}

export const openSource = (url: string): Source => new EventSource(url) as unknown as Source;
