//! An answer as bytes that people and programs read: Parquet, JSON, CSV, a table of text.

use std::io::Write;

use arrow::{
    csv,
    json::{WriterBuilder, writer::JsonArray},
    util::pretty::pretty_format_batches_with_options,
};
use datafusion::parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::properties::WriterProperties,
};
use rapport_query::Answer;

use crate::LakeError;

/// Parquet with Zstandard.
pub fn parquet(answer: &Answer, out: impl Write + Send) -> Result<(), LakeError> {
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?)).build();
    let mut writer = ArrowWriter::try_new(out, answer.schema.clone(), Some(properties))?;
    for batch in &answer.batches {
        writer.write(batch)?;
    }
    writer.close()?;
    Ok(())
}

/// One array of objects, nulls included.
pub fn json(answer: &Answer, out: impl Write) -> Result<(), LakeError> {
    let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, JsonArray>(out);
    for batch in &answer.batches {
        writer.write(batch)?;
    }
    writer.finish()?;
    Ok(())
}

/// Comma-separated values with a line of names, in UTF-8.
pub fn csv(answer: &Answer, out: impl Write) -> Result<(), LakeError> {
    let mut writer = csv::WriterBuilder::new().with_header(true).build(out);
    if answer.batches.is_empty() {
        writer.write(&arrow::array::RecordBatch::new_empty(answer.schema.clone()))?;
    }
    for batch in &answer.batches {
        writer.write(batch)?;
    }
    Ok(())
}

/// Columns side by side, for a terminal.
pub fn table(answer: &Answer) -> Result<String, LakeError> {
    let options = arrow::util::display::FormatOptions::new().with_null("");
    let empty = [arrow::array::RecordBatch::new_empty(answer.schema.clone())];
    let batches = if answer.batches.is_empty() { &empty[..] } else { &answer.batches };
    Ok(pretty_format_batches_with_options(batches, &options)?.to_string())
}
