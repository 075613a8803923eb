//! A metric of the catalogue, the same numbers as over HTTP.

use anyhow::{Context, bail};
use chrono::NaiveDate;
use rapport_kernel::Scope;
use rapport_metrics::{Grain, QueryRequest, WeightBy, render_csv, render_json, render_table};

use crate::{
    cli::{MetricArgs, MetricFormat},
    folder::Folder,
    settings::Settings,
    system::{Base, System},
};

pub async fn run(settings: Settings, arguments: MetricArgs) -> anyhow::Result<()> {
    let request = QueryRequest {
        by: arguments.by.iter().map(|name| name.trim().to_owned()).collect(),
        grain: arguments.grain.as_deref().map(grain).transpose()?,
        filter: arguments.filter,
        from: arguments.from.as_deref().map(|text| day("--from", text)).transpose()?,
        to: arguments.to.as_deref().map(|text| day("--to", text)).transpose()?,
        weight_by: arguments.weight_by.as_deref().map(weight_by).transpose()?,
        ..QueryRequest::new(arguments.name)
    };
    let system = System::open(Base::open(Folder::share(&settings.data)?, settings).await?).await?;
    let answer = system.metrics.answer(&request, &Scope::All).await?;
    let text = match arguments.format {
        MetricFormat::Table => render_table(&answer),
        MetricFormat::Json => render_json(&answer)?,
        MetricFormat::Csv => render_csv(&answer)?,
    };
    println!("{}", text.trim_end());
    Ok(())
}

fn day(flag: &str, text: &str) -> anyhow::Result<NaiveDate> {
    text.parse().with_context(|| format!("{flag} takes a day like 2026-03-04, not {text:?}"))
}

fn grain(text: &str) -> anyhow::Result<Grain> {
    Ok(match text {
        "day" => Grain::Day,
        "week" => Grain::Week,
        "month" => Grain::Month,
        other => bail!("--grain takes day, week or month, not {other:?}"),
    })
}

fn weight_by(text: &str) -> anyhow::Result<WeightBy> {
    Ok(match text {
        "region" => WeightBy::Region,
        "segment" => WeightBy::Segment,
        "channel" => WeightBy::Channel,
        other => bail!("--weight-by takes region, segment or channel, not {other:?}"),
    })
}
