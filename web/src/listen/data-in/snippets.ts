/** How the common senders are told of a server and a key. Written as their own documentation writes it. */
export const SNIPPETS = ["browser", "node", "python", "curl", "cloudevents"] as const;
export type Snippet = (typeof SNIPPETS)[number];

export const NAME_OF: Record<Snippet, string> = {
  browser: "analytics.js",
  node: "Node.js",
  python: "Python",
  curl: "curl",
  cloudevents: "CloudEvents",
};

/** The code of a sender; `address` is the server's, as `https://feedback.example.com`. */
export function codeOf(snippet: Snippet, address: string, key: string): string {
  switch (snippet) {
    case "browser": {
      const { protocol, host } = new URL(address);
      return `// npm install @segment/analytics-next
import { AnalyticsBrowser } from "@segment/analytics-next";

const analytics = new AnalyticsBrowser();
analytics.load(
  { writeKey: "${key}", cdnSettings: { integrations: { "Segment.io": { apiKey: "${key}" } } } },
  { integrations: { "Segment.io": { apiHost: "${host}/v1", protocol: "${protocol.replace(":", "")}" } } },
);

analytics.identify("customer-17", { email: "anna@example.com" });
analytics.track("Feedback Submitted", { score: 9, scale: "nps", touchpoint: "checkout", channel: "web" });`;
    }
    case "node":
      return `// npm install @segment/analytics-node
import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${key}", host: "${address}" });

analytics.track({
  userId: "customer-17",
  event: "Feedback Submitted",
  properties: { score: 9, scale: "nps", touchpoint: "delivery", channel: "web" },
});
await analytics.closeAndFlush();`;
    case "python":
      return `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = "${key}"
analytics.host = "${address}"

analytics.track("customer-17", "Feedback Submitted", {
    "score": 9, "scale": "nps", "touchpoint": "delivery", "channel": "web",
})
analytics.flush()`;
    case "curl":
      return `curl -u "${key}:" ${address}/v1/track -H 'content-type: application/json' -d '{
  "userId": "customer-17",
  "event": "Feedback Submitted",
  "properties": {"score": 9, "scale": "nps", "touchpoint": "delivery", "channel": "web"}
}'`;
    case "cloudevents":
      return `curl -u "${key}:" ${address}/v1/events -H 'content-type: application/cloudevents+json' -d '{
  "specversion": "1.0", "id": "feedback-1", "source": "/call-centre", "type": "feedback",
  "data": {
    "channel": "phone", "touchpoint": "call_centre", "score": 9, "scale": "nps",
    "comment": "Solved at once", "identifiers": {"phone": "+79123456789"}
  }
}'`;
  }
}
