import i18next from "i18next";
import { describe, expect, test } from "vitest";
import { setLanguage } from "./i18n";
import { isNil, margin, sayAmount, saySpan, showMoney, showSize, showValue } from "./numbers";

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, " ");

describe("a metric's value", () => {
  test.each([
    [41.4, "points", "en", "41"],
    [-5.2, "points", "en", "−5"],
    [-0.2, "points", "ru", "0"],
    [4.3, "score", "ru", "4,30"],
    [0.2345, "share", "en", "23.5%"],
    [0.2345, "share", "ru", "23,5 %"],
    [18204, "count", "ru", "18 204"],
    [3.24, "days", "en", "3.2 days"],
    [12_152_771_000, "money", "ru", "121,5 млн"],
    [null, "points", "en", "–"],
  ] as const)("%s %s in %s is %s", (value, unit, language, text) => {
    expect(plain(showValue(value, unit, language))).toBe(text);
  });

  test("money is of minor units, whole from a thousand up", () => {
    expect(plain(showMoney(129_990, "RUB", "ru"))).toBe("1 300 ₽");
    expect(plain(showMoney(12_990, "RUB", "ru"))).toBe("129,90 ₽");
    expect(plain(showMoney(500, "JPY", "en"))).toBe("¥500");
  });
});

describe("a change", () => {
  test("is written without its sign, finer when it is small", () => {
    expect(showSize(-2.34, "points", "en")).toBe("2.3");
    expect(showSize(12.34, "points", "en")).toBe("12");
    expect(showSize(0.012, "share", "ru")).toBe("1,2");
  });

  test("that is nothing once written down is nothing", () => {
    expect(isNil(0.04, "points")).toBe(true);
    expect(isNil(0.06, "points")).toBe(false);
    expect(isNil(-0.004, "score")).toBe(true);
  });

  test.each([
    [1, "1 пункт"],
    [2.96, "3 пункта"],
    [2.5, "2,5 пункта"],
    [11, "11 пунктов"],
    [-21, "21 пункт"],
  ])("of %s points is %s in Russian", async (value, text) => {
    await setLanguage("ru");
    expect(sayAmount(i18next.t, value, "points", "ru")).toBe(text);
  });
});

test("the margin is half of the interval, and nothing without one", () => {
  expect(margin(40, 44)).toBe(2);
  expect(margin(null, 44)).toBeNull();
});

test.each([
  [42, "42 s"],
  [200, "3 min 20 s"],
  [1200, "20 min"],
  [3900, "1 h 5 min"],
])("%s seconds are %s", (seconds, text) => {
  expect(saySpan(i18next.t, seconds)).toBe(text);
});
