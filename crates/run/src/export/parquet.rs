//! Rows as Parquet: plain columns, all optional, compressed by Snappy, which every reader has.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::Exported;
use super::table::{Cell, Columns, Holds};
use crate::report::{EndedRows, ReportError};

/// Rows that are gathered before they are written.
const GROUP_ROWS: usize = 10_000;

/// The most text that is gathered before it is written: rows may be long.
const GROUP_BYTES: usize = 64 << 20;

/// Writes rows as Parquet.
pub(super) fn write(rows: &(impl EndedRows + ?Sized), out: &mut (dyn Write + Send)) -> Result<Exported, ReportError> {
    let columns = Columns::find(rows)?;
    let kinds: Vec<(String, Holds)> = columns.list().collect();
    let schema = schema(&kinds).map_err(failed)?;
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut file = SerializedFileWriter::new(BufWriter::new(out), schema, Arc::new(properties)).map_err(failed)?;
    let mut exported = Exported { columns_left_out: columns.left_out, ..Exported::default() };
    let mut gathered: Vec<Vec<Cell>> = Vec::new();
    let mut bytes = 0;
    for row in rows.ended_rows()? {
        let cells = columns.cells(&row?);
        bytes += cells.iter().map(size).sum::<usize>();
        gathered.push(cells);
        exported.rows += 1;
        if gathered.len() >= GROUP_ROWS || bytes >= GROUP_BYTES {
            group(&mut file, &kinds, &std::mem::take(&mut gathered)).map_err(failed)?;
            bytes = 0;
        }
    }
    if !gathered.is_empty() {
        group(&mut file, &kinds, &gathered).map_err(failed)?;
    }
    file.into_inner().map_err(failed)?.flush()?;
    Ok(exported)
}

/// Tells a full disk from a defect: the crate wraps both.
fn failed(error: ParquetError) -> ReportError {
    let ParquetError::External(source) = error else { return ReportError::layout(error) };
    match source.downcast::<std::io::Error>() {
        Ok(error) => ReportError::Write(*error),
        Err(other) => ReportError::Layout(other),
    }
}

fn size(cell: &Cell) -> usize {
    match cell {
        Cell::Text(text) => text.len(),
        Cell::Empty | Cell::Whole(_) | Cell::Decimal(_) => 8,
    }
}

fn schema(kinds: &[(String, Holds)]) -> Result<TypePtr, ParquetError> {
    let field = |(name, holds): &(String, Holds)| {
        let (physical, logical) = match holds {
            Holds::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Holds::Whole => (Physical::INT64, None),
            Holds::Decimal => (Physical::DOUBLE, None),
        };
        let builder = Type::primitive_type_builder(name, physical);
        builder.with_logical_type(logical).with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
    };
    let fields = kinds.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(Type::group_type_builder("row").with_fields(fields).build()?))
}

fn group<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    kinds: &[(String, Holds)],
    rows: &[Vec<Cell>],
) -> Result<(), ParquetError> {
    let mut group = file.next_row_group()?;
    for (place, (_, holds)) in kinds.iter().enumerate() {
        let cells = || rows.iter().filter_map(move |row| row.get(place));
        match holds {
            Holds::Text => column::<ByteArrayType, _>(&mut group, cells().map(text))?,
            Holds::Whole => column::<Int64Type, _>(&mut group, cells().map(whole))?,
            Holds::Decimal => column::<DoubleType, _>(&mut group, cells().map(decimal))?,
        }
    }
    group.close().map(|_| ())
}

/// Writes one column of a group: which rows have a value, and those values.
fn column<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("a column is missing".to_owned()));
    };
    let mut levels = Vec::new();
    let mut values = Vec::new();
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}

fn text(cell: &Cell) -> Option<ByteArray> {
    match cell {
        Cell::Text(text) => Some(text.as_str().into()),
        Cell::Empty | Cell::Whole(_) | Cell::Decimal(_) => None,
    }
}

fn whole(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Whole(number) => Some(i64::try_from(*number).unwrap_or(i64::MAX)),
        Cell::Empty | Cell::Text(_) | Cell::Decimal(_) => None,
    }
}

fn decimal(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Decimal(number) => Some(*number),
        Cell::Empty | Cell::Text(_) | Cell::Whole(_) => None,
    }
}
