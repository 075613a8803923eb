import type { TFunction } from "i18next";
import type { Digest, DigestBody } from "../../api/digests";

/** `09:00` */
export const showHour = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
type Weekday = (typeof WEEKDAYS)[number];

/** `On Mondays at 09:00`. */
export function sayWhen(t: TFunction, digest: Pick<DigestBody, "every" | "weekday" | "month_day" | "hour">): string {
  const hour = showHour(digest.hour);
  switch (digest.every) {
    case "day":
      return t("digests.when_day", { hour });
    case "week":
      return t("digests.when_week", { days: t(`digests.weekdays.${(digest.weekday ?? 1) as Weekday}`), hour });
    case "month":
      return t("digests.when_month", { day: digest.month_day ?? 1, hour });
  }
}

/** What is sent: the board's title, or the overview. */
export function sayWhat(t: TFunction, digest: Pick<Digest, "board" | "title">): string {
  if (!digest.board) return t("digests.overview");
  return digest.title ?? t("digests.board_gone");
}

/** Names, the first few of them. */
export function sayReaders(t: TFunction, readers: Digest["readers"], me: string | undefined): string {
  const names = readers.filter(({ stopped }) => !stopped).map(({ id, name }) => (id === me ? t("digests.me") : name));
  if (!names.length) return t("digests.to_nobody");
  const shown = names.slice(0, 3).join(", ");
  const rest = names.length - 3;
  return rest > 0 ? t("digests.to_more", { names: shown, count: rest }) : t("digests.to", { names: shown });
}
