import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type CSSProperties, useState } from "react";
import { useTranslation } from "react-i18next";
import { whyQuery } from "../../api/drivers";
import type { FeedbackShown } from "../../api/feedback";
import { asProblem } from "../../api/problem";
import { sayFactor, sayFactorValue } from "../../lib/factors";
import { currentLanguage } from "../../lib/i18n";
import { showCount } from "../../lib/numbers";
import { word } from "../../lib/words";
import classes from "./why.module.css";

const AT_FIRST = 5;
/** Parts of the strongest push below which one is not told. */
const FAINT = 0.05;

function Explained({ id }: { id: string }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { data, error } = useQuery(whyQuery(id));
  const write = (value: number, signed = false) =>
    new Intl.NumberFormat(language, {
      minimumFractionDigits: 1,
      maximumFractionDigits: signed ? 2 : 1,
      signDisplay: signed ? "exceptZero" : "auto",
    })
      .format(value)
      .replace(/^-/, "−");
  if (error) return <p className={classes.note}>{asProblem(error).message}</p>;
  if (!data) return <Skeleton height={100} />;
  const { explained, scale } = data;
  if (!explained) {
    return (
      <p className={classes.note}>
        {t("why.none")}{" "}
        <Link
          to="/drivers"
          search={{ scale: scale as "nps", touchpoint: data.touchpoint ?? undefined }}
          className={classes.link}
        >
          {t("why.ask", { scale: word("scale", scale) })}
        </Link>
      </p>
    );
  }
  const strongest = Math.abs(explained.pushes[0]?.push ?? 0);
  const told = explained.pushes.filter(({ push }) => Math.abs(push) >= FAINT * strongest).slice(0, AT_FIRST);
  const others = explained.pushes.filter((one) => !told.includes(one)).reduce((sum, { push }) => sum + push, 0);
  const most = Math.max(...told.map(({ push }) => Math.abs(push)), Math.abs(explained.unexplained), 0.01);
  const rows = [
    ...told.map((one) => ({
      key: one.key,
      name: sayFactor(t, one),
      value: sayFactorValue(t, one, one.value, language),
      push: one.push,
    })),
    { key: "others", name: t("why.others"), value: "", push: others },
    { key: "unexplained", name: t("why.unexplained"), value: "", push: explained.unexplained },
  ];
  return (
    <>
      <p className={classes.sentence}>
        {t("why.sentence", {
          score: data.score,
          prediction: write(explained.prediction),
          average: write(explained.average),
        })}
        {!explained.helps && ` ${t("why.no_help")}`}
      </p>
      <table className={classes.table}>
        <tbody>
          <tr>
            <th scope="row">{t("why.average")}</th>
            <td />
            <td className={classes.number}>{write(explained.average)}</td>
          </tr>
          {rows.map(({ key, name, value, push }) => (
            <tr key={key} data-rest={key === "others" || key === "unexplained" || undefined}>
              <th scope="row">
                {name}
                {value && <span className={classes.value}>{value}</span>}
              </th>
              <td aria-hidden>
                <span
                  className={classes.bar}
                  data-way={push < 0 ? "down" : "up"}
                  style={{ "--size": `${(50 * Math.abs(push)) / most}%` } as CSSProperties}
                />
              </td>
              <td className={classes.number}>{write(push, true)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">{t("why.score")}</th>
            <td />
            <td className={classes.number}>
              <strong>{data.score}</strong>
            </td>
          </tr>
        </tbody>
      </table>
      <p className={classes.note}>
        {t("why.learnt", { n: showCount(explained.answers, language) })}{" "}
        <Link
          to="/drivers"
          search={{ scale: scale as "nps", touchpoint: data.touchpoint ?? undefined }}
          className={classes.link}
        >
          {t("why.open")}
        </Link>
      </p>
    </>
  );
}

/** Why this customer gave this score: computed when somebody asks. */
export function Why({ one }: { one: FeedbackShown }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  if (one.score == null) return null;
  return asked ? (
    <section className={classes.why} aria-label={t("why.title")}>
      <h3 className={classes.title}>{t("why.title")}</h3>
      <Explained id={one.id} />
    </section>
  ) : (
    <Button variant="subtle" size="compact-sm" className={classes.ask} onClick={() => setAsked(true)}>
      {t("why.title")}
    </Button>
  );
}
