import { Hub, openSource, type ToHub } from "./hub";

// One for all pages of the browser, which may open only six connections to a server.
const hub = new Hub<MessagePort>(openSource, (page, message) => page.postMessage(message));

(globalThis as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = ({ ports }) => {
  const [page] = ports;
  if (page) page.onmessage = ({ data }: MessageEvent<ToHub>) => hub.hear(page, data, Date.now());
};
