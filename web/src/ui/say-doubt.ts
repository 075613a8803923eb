import type { TFunction } from "i18next";
import type { Doubt } from "../api/quality";
import { showDate, showMoment } from "../lib/dates";
import { showCount, showValue } from "../lib/numbers";
import { humanise, knownWord, word } from "../lib/words";

/** A place as people call it: a touchpoint, else a channel, else its code. */
const sayPlace = (code: string) => knownWord("touchpoint", code) ?? word("channel", code);

/** A volume's series, `order/checkout/Order Completed`, as its event and its place. */
function saySeries(place: string): { event: string; place: string } {
  const [kind = "", at = "", ...name] = place.split("/");
  const event = name.join("/");
  return {
    event: event ? word("event", event) : humanise(kind),
    place: at ? sayPlace(at) : "",
  };
}

/** What is wrong, in a sentence; without its numbers where the reader sees a part of the company. */
export function sayDoubt(t: TFunction, doubt: Doubt, language: string): string {
  const place = doubt.place ? sayPlace(doubt.place) : t("quality.company");
  const known = doubt.value != null;
  const share = showValue(doubt.value, "share", language);
  switch (doubt.check) {
    case "customer_known":
      return known ? t("quality.say.customer_known", { share }) : t("quality.plain.customer_known");
    case "unit_known":
      return known ? t("quality.say.unit_known", { share, place }) : t("quality.plain.unit_known", { place });
    case "touchpoint_known":
      return known
        ? t("quality.say.touchpoint_known", { share, place })
        : t("quality.plain.touchpoint_known", { place });
    case "score_in_scale":
      return known ? t("quality.say.score_in_scale", { share, place }) : t("quality.plain.score_in_scale", { place });
    case "email_on_entry":
    case "phone_on_entry": {
      const source = doubt.place ?? "";
      return known
        ? t(`quality.say.${doubt.check}`, { share, place: source })
        : t(`quality.plain.${doubt.check}`, { place: source });
    }
    case "promise_possible":
      return known
        ? t("quality.say.promise_possible", { share, place })
        : t("quality.plain.promise_possible", { place });
    case "source_fresh":
      return t("quality.say.source_fresh", { place, since: showMoment(doubt.from, language) });
    case "order_steps":
      return known ? t("quality.say.order_steps", { share }) : t("quality.plain.order_steps");
    case "answered_once":
      return known ? t("quality.say.answered_once", { share, place }) : t("quality.plain.answered_once", { place });
    default: {
      const series = saySeries(doubt.place ?? "");
      const named = series.place ? t("quality.series", series) : series.event;
      const day = showDate(doubt.from, language);
      if (doubt.n == null || doubt.low == null || doubt.high == null)
        return t("quality.plain.usual_volume", { named, day });
      return t("quality.say.usual_volume", {
        named,
        day,
        n: showCount(doubt.n, language),
        low: showCount(doubt.low, language),
        high: showCount(doubt.high, language),
      });
    }
  }
}
