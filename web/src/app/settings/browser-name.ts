const BROWSERS: [RegExp, string][] = [
  [/YaBrowser\//, "Yandex"],
  [/Edg(?:A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrom(?:e|ium)\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];

const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const first = (text: string, list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(text))?.[1];

/** What a browser calls itself, as people call it: `Firefox, Linux`. */
export function browserName(agent: string | undefined | null): string | undefined {
  if (!agent) return undefined;
  return [first(agent, BROWSERS), first(agent, SYSTEMS)].filter(Boolean).join(", ") || agent.slice(0, 40);
}
