import { useTranslation } from "react-i18next";
import type { Card, Product } from "../../api/types";
import { currentLanguage } from "../../lib/i18n";
import { showMoney } from "../../lib/numbers";
import classes from "./card.module.css";

const year = (at: string | null | undefined) => (at ? new Date(at).getFullYear() : undefined);

function Products({ products, closed }: { products: Product[]; closed?: boolean }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.plain}>
      {products.map(({ product_id, name, opened_at, closed_at }) => {
        const when = closed ? year(closed_at) : year(opened_at);
        return (
          <li key={`${product_id}·${opened_at}`}>
            {name || product_id}
            {when && (
              <span className={classes.dim}> {t(closed ? "customer.until" : "customer.from", { year: when })}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** What they hold, what they gave up, and what it has brought. */
export function Has({ card }: { card: Card }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { open, closed } = card.products;
  const revenue = card.together?.revenue ?? card.revenue;
  return (
    <>
      {open.length ? <Products products={open} /> : <p className={classes.quiet}>{t("customer.no_products")}</p>}
      {closed.length > 0 && (
        <details className={classes.fold}>
          <summary>{t("customer.closed_products", { count: closed.length })}</summary>
          <Products products={closed} closed />
        </details>
      )}
      {revenue.length > 0 && (
        <p className={classes.line}>
          {t("customer.revenue")}{" "}
          <b>{revenue.map(({ currency, amount_minor }) => showMoney(amount_minor, currency, language)).join(" · ")}</b>
        </p>
      )}
    </>
  );
}
