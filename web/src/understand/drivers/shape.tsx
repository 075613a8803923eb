import { VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Bin, Factor } from "../../api/drivers";
import { sayFactor, sayFactorValue } from "../../lib/factors";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import classes from "./shape.module.css";

const W = 640;
const H = 220;
const COUNTS = 46;
const PAD = { left: 44, right: 16, top: 14 };
const BOTTOM = H - COUNTS - 34;

/** A bin in words: its value, or from where to where. */
function useSayBin(factor: Factor) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (bin: Bin): string => {
    if (bin.missing) return t("factor.unknown");
    if (bin.others) return t("drivers.other_levels");
    if (bin.level != null) return sayFactorValue(t, factor, bin.level, language);
    const from = sayFactorValue(t, factor, bin.from, language);
    const to = sayFactorValue(t, factor, bin.to, language);
    return from === to ? from : `${from} – ${to}`;
  };
}

/** What a factor adds to the score at each of its values, with the answers beneath; the line fades where they are few. */
export function Shape({ factor }: { factor: Factor }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const sayBin = useSayBin(factor);
  const bins = factor.curve;
  if (!bins.length) return null;
  const ends = bins.filter((bin) => !bin.thin).flatMap(({ push }) => [push.low ?? push.value, push.high ?? push.value]);
  const all = [...ends, ...bins.map(({ push }) => push.value), 0];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const step = (W - PAD.left - PAD.right) / bins.length;
  const x = (index: number) => PAD.left + (index + 0.5) * step;
  const y = (value: number) => PAD.top + ((high - value) / (high - low || 1)) * (BOTTOM - PAD.top);
  const most = Math.max(...bins.map(({ score }) => score.n));
  const write = (value: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 2, signDisplay: "exceptZero" })
      .format(value)
      .replace(/^-/, "−");
  const joined = factor.direction !== "by_level";
  const shown = bins.length > 6 ? [0, Math.floor((bins.length - 1) / 2), bins.length - 1] : bins.map((_, i) => i);
  const short = (text: string) => (text.length > 16 ? `${text.slice(0, 15)}…` : text);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>{t("drivers.shape_caption")}</figcaption>
      <svg viewBox={`0 0 ${W} ${H}`} className={classes.plot} aria-hidden>
        <line x1={PAD.left} x2={W - PAD.right} y1={y(0)} y2={y(0)} className={classes.zero} />
        {[low, high].map((value) => (
          <text key={value} x={PAD.left - 6} y={y(value) + 4} textAnchor="end" className={classes.axis}>
            {write(value)}
          </text>
        ))}
        <text x={PAD.left - 6} y={y(0) + 4} textAnchor="end" className={classes.axis}>
          {Math.min(y(low) - y(0), y(0) - y(high)) > 14 || high === 0 || low === 0 ? "0" : ""}
        </text>
        {bins.map((bin, index) => {
          const next = bins[index + 1];
          const { push } = bin;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place.
            <g key={index} opacity={bin.thin ? 0.35 : 1}>
              {joined && next && !next.missing && !bin.missing && (
                <line
                  x1={x(index)}
                  y1={y(push.value)}
                  x2={x(index + 1)}
                  y2={y(next.push.value)}
                  className={classes.curve}
                  opacity={next.thin ? 0.35 : 1}
                />
              )}
              {push.low != null && push.high != null && !bin.thin && (
                <line x1={x(index)} x2={x(index)} y1={y(push.low)} y2={y(push.high)} className={classes.sure} />
              )}
              <circle cx={x(index)} cy={y(push.value)} r={4.5} className={classes.dot} />
              <rect
                x={x(index) - step * 0.32}
                width={step * 0.64}
                y={H - 22 - (COUNTS - 14) * (bin.score.n / most)}
                height={(COUNTS - 14) * (bin.score.n / most)}
                className={classes.count}
              />
            </g>
          );
        })}
        {shown.map((index) => (
          <text
            key={index}
            x={x(index)}
            y={H - 6}
            textAnchor={index === 0 && joined ? "start" : index === bins.length - 1 && joined ? "end" : "middle"}
            className={classes.axis}
          >
            {short(sayBin(bins[index] as Bin))}
          </text>
        ))}
      </svg>
      <VisuallyHidden>
        <table>
          <caption>{sayFactor(t, factor)}</caption>
          <tbody>
            {bins.map((bin) => (
              <tr key={sayBin(bin)}>
                <th scope="row">{sayBin(bin)}</th>
                <td>{write(bin.push.value)}</td>
                <td>{t("drivers.answers", { count: bin.score.n, n: showCount(bin.score.n, language) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </figure>
  );
}
