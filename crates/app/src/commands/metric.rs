//! A metric of the catalogue, the same numbers as over HTTP.

use rapport_kernel::Scope;
use rapport_metrics::{QueryRequest, render_csv, render_json, render_table};

use crate::{
    cli::{MetricArgs, MetricFormat},
    folder::Folder,
    settings::Settings,
    system::{Base, System},
};

pub async fn run(settings: Settings, arguments: MetricArgs) -> anyhow::Result<()> {
    let system = System::open(Base::open(Folder::share(&settings.data)?, settings).await?).await?;
    let request = QueryRequest {
        metric: arguments.name,
        by: arguments.by,
        grain: arguments.grain.as_deref().map(str::parse).transpose()?,
        filter: arguments.filter.map(Into::into),
        from: arguments.from,
        to: arguments.to,
        weight_by: arguments.weight_by,
        ..QueryRequest::default()
    };
    let answer = system.metrics.answer(&request, &Scope::All).await?;
    let text = match arguments.format {
        MetricFormat::Table => render_table(&answer),
        MetricFormat::Json => render_json(&answer),
        MetricFormat::Csv => render_csv(&answer),
    };
    println!("{}", text.trim_end());
    Ok(())
}
