//! From a question to its answer: find the definition, check the question, ask the engine, put the answer together.

use chrono::Days;
use rapport_kernel::{Problem, Scope, rule::engine_time};

use crate::{
    Metrics,
    answer::{Assembly, DayPeriod, MetricAnswer, MetricRow},
    catalogue,
    definition::{Definition, Formula, Unit},
    fields::{self, Table},
    filter::read_rule,
    labels,
    problem::unclear,
    question::{QueryRequest, WeightBy, Window},
    rows::{Columns, Group, groups},
    sql::{MOST_GROUPS, Plan, Statement, Tells, method},
    store,
    targets::{Target, in_force},
    weight::{Base, base},
};

pub(crate) async fn answer(
    metrics: &Metrics,
    request: &QueryRequest,
    scope: &Scope,
) -> Result<MetricAnswer, Problem> {
    let definition = catalogue::find(&metrics.db, &request.metric).await?.definition;
    answer_to(metrics, definition, request, scope).await
}

/// The same of a definition that need not be kept.
pub(crate) async fn answer_to(
    metrics: &Metrics,
    definition: Definition,
    request: &QueryRequest,
    scope: &Scope,
) -> Result<MetricAnswer, Problem> {
    let now = metrics.clock.now();
    let window = Window::new(request.from, request.to, now, metrics.zone)?;
    let plan = plan(&definition, request, window)?;
    let (rows, whole) = plan.asked();
    let (mut found, mut through_seq) = ask(metrics, &rows, scope).await?;
    let total = match whole {
        None if rows.tells == Tells::RowsAndWhole => found.extract_if(.., |group| group.whole).collect(),
        None => found.clone(),
        Some(statement) => {
            let (total, through) = ask(metrics, &statement, scope).await?;
            through_seq = through_seq.min(through);
            total
        }
    };
    let base = match plan.weight_by {
        None => None,
        Some(weight) => Some(customer_base(metrics, weight, &window, scope).await?),
    };
    let assembly = Assembly {
        method: method(&definition.formula),
        by: &request.by,
        grain: request.grain,
        compare: request.compare,
        shift: request.grain.and_then(|grain| window.shift(grain)),
        money: definition.unit == Unit::Money,
        base: base.as_ref(),
    };
    let (total, totals, weight_covered) = assembly.total(&total);
    let sliced = !request.by.is_empty() || request.grain.is_some() || assembly.money;
    let mut rows = if sliced { assembly.rows(&found) } else { Vec::new() };
    labels::name(metrics, &request.by, &mut rows, scope).await?;
    let targets = store::targets(metrics.db.read()).await?;
    let last_day = window.to - Days::new(1);
    if request.filter.is_none() {
        aim(&mut rows, &targets, &definition.name, last_day);
    }
    Ok(MetricAnswer {
        target: in_force(&targets, &definition.name, request.unit.as_deref(), None, last_day),
        metric: definition.name,
        unit: definition.unit,
        by: request.by.clone(),
        grain: request.grain,
        from: window.from,
        to: window.to,
        previous: DayPeriod { from: window.before, to: window.from },
        zone: window.zone.to_string(),
        through_seq,
        incomplete: window.period().to > now,
        weight_by: request.weight_by,
        weight_covered,
        total,
        totals,
        rows,
    })
}

/// Checks the question against the definition.
pub(crate) fn plan<'a>(
    definition: &'a Definition,
    request: &'a QueryRequest,
    window: Window,
) -> Result<Plan<'a>, Problem> {
    let table = fields::table(&definition.table).ok_or_else(|| {
        unclear("metric.definition", "table", format!("{:?} is no table", definition.table))
    })?;
    check_dimensions(definition, table, &request.by)?;
    if request.weight_by.is_some() {
        check_weighting(definition, table, request.weight_by)?;
    }
    let counted = table.rule(&definition.filter)?;
    Ok(Plan {
        definition,
        table,
        by: &request.by,
        grain: request.grain,
        counted,
        asked: read_rule(request.filter.as_deref(), &table.catalogue(window.zone))?,
        window,
        compare: request.compare,
        weight_by: request.weight_by,
    })
}

fn check_dimensions(definition: &Definition, table: &Table, by: &[String]) -> Result<(), Problem> {
    if by.len() > 2 {
        return Err(unclear("metric.dimension", "by", "a question has at most two dimensions"));
    }
    if let [one, other] = by
        && one == other
    {
        return Err(unclear("metric.dimension", "by", format!("{one} stands there twice")));
    }
    for name in by {
        let offered = definition.dimensions.contains(name) || name.starts_with("property:");
        if !offered || table.dimension(name).is_none() {
            let mut known = definition.dimensions.join(", ");
            if table.properties {
                known.push_str(", property:NAME");
            }
            let detail = format!("{name:?} is no dimension of {}; there are {known}", definition.name);
            return Err(unclear("metric.dimension", "by", detail));
        }
    }
    Ok(())
}

fn check_weighting(definition: &Definition, table: &Table, weight: Option<WeightBy>) -> Result<(), Problem> {
    let is_average = match &definition.formula {
        Formula::NetPromoter { .. } | Formula::Mean { .. } => definition.unit != Unit::Money,
        Formula::Share { of, .. } => of.is_none(),
        _ => false,
    };
    let known = weight.is_some_and(|weight| table.dimension(weight.as_str()).is_some());
    if is_average && known {
        return Ok(());
    }
    let detail =
        format!("{} is not weighted: only averages, scores and shares of answers are", definition.name);
    Err(unclear("metric.weight", "weight_by", detail))
}

async fn ask(metrics: &Metrics, statement: &Statement, scope: &Scope) -> Result<(Vec<Group>, i64), Problem> {
    let answer = metrics.query.sql(&statement.sql, scope).await?;
    let found = groups(&answer, statement)?;
    if found.iter().filter(|group| !group.whole).count() > MOST_GROUPS {
        let detail = format!(
            "the answer has more than {MOST_GROUPS} rows: ask for fewer days, a longer grain or other dimensions"
        );
        return Err(unclear("metric.too_many_rows", "by", detail));
    }
    Ok((found, answer.through_seq))
}

/// How the base is spread: customers by region or segment (without those merged into others, who have no `since`); by channel, what customers did in the period.
async fn customer_base(
    metrics: &Metrics,
    weight: WeightBy,
    window: &Window,
    scope: &Scope,
) -> Result<Base, Problem> {
    let sql = match weight {
        WeightBy::Region | WeightBy::Segment => format!(
            "SELECT {} AS stratum, COUNT(*) AS n FROM customers \
             WHERE since IS NOT NULL AND left_at IS NULL AND (stage IS NULL OR stage <> 'prospect') GROUP BY 1",
            weight.as_str()
        ),
        WeightBy::Channel => format!(
            "SELECT NULLIF(channel, '') AS stratum, COUNT(*) AS n FROM interactions \
             WHERE occurred_at >= {} AND occurred_at < {} AND kind NOT IN ('feedback', 'invitation', 'offer', 'environment') \
             AND (direction IS NULL OR direction = 'inbound') GROUP BY 1",
            engine_time(window.period().from),
            engine_time(window.period().to)
        ),
    };
    let answer = metrics.query.sql(&sql, scope).await?;
    let mut counts = Vec::new();
    for batch in &answer.batches {
        let columns = Columns::of(batch);
        counts.extend(columns.texts("stratum")?.into_iter().zip(columns.counts("n")?));
    }
    Ok(base(counts))
}

/// Gives slices by unit, by touchpoint or by both their targets.
fn aim(rows: &mut [MetricRow], targets: &[Target], metric: &str, day: chrono::NaiveDate) {
    for row in rows {
        let named = |name: &str| row.key.get(name).cloned().flatten();
        let (unit, touchpoint) = (named("unit"), named("touchpoint"));
        let placed = usize::from(unit.is_some()) + usize::from(touchpoint.is_some());
        if placed > 0 && placed == row.key.len() {
            row.target = in_force(targets, metric, unit.as_deref(), touchpoint.as_deref(), day);
        }
    }
}
