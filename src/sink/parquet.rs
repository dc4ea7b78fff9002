//! Apache Parquet: a typed, compressed file of columns that SQL engines read.
//!
//! Owns how a cell becomes a value of Arrow, and how large a row group is. Times are UTC
//! timestamps to the microsecond, lists are lists, and maps are maps; of several entries of a map
//! with one key the last counts, as in the text formats, since engines refuse the others.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Float64Builder, Int64Builder, ListBuilder, MapBuilder,
    MapFieldNames, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::{Rows, Sink, SinkFormat};
use crate::row::{Cell, Column, Type};
use crate::write::entries;

/// Rows that are turned into arrays at once.
const BATCH: usize = 512;

/// Rows of a row group, at most. Engines pass over whole groups by their statistics, and one group
/// is what a writer holds in memory.
const GROUP_ROWS: usize = 20_000;

/// Encoded bytes of a row group, at most.
const GROUP_BYTES: usize = 2 << 20;

/// Row groups of a file, at most. The metadata of each stays in memory until the end of the file:
/// some 50 KiB for the table of servers.
pub const GROUPS: usize = 64;

/// Lets an output begin another file.
pub type NextFile<W> = fn(&mut W) -> io::Result<()>;

/// Writes rows to `out` as one Parquet file, or as several where it can begin others.
pub struct ParquetSink<W: Write + Send> {
    /// Absent once the file has begun.
    out: Option<W>,
    /// Absent before the file has begun, and behind its end.
    writer: Option<ArrowWriter<W>>,
    columns: Vec<Builder>,
    schema: Arc<Schema>,
    /// Rows in the builders.
    rows: usize,
    /// How another file begins, and of how many row groups each is.
    next: Option<(NextFile<W>, usize)>,
}

impl<W: Write + Send> ParquetSink<W> {
    /// A sink that writes to `out`.
    pub fn new(out: W) -> Self {
        let schema = Arc::new(Schema::empty());
        Self { out: Some(out), writer: None, columns: Vec::new(), schema, rows: 0, next: None }
    }

    /// A sink that begins another file with `next` behind so many row groups.
    pub fn files(out: W, groups: usize, next: NextFile<W>) -> Self {
        Self { next: Some((next, groups)), ..Self::new(out) }
    }

    /// Begins a file.
    fn open(&mut self, out: W) -> io::Result<()> {
        let options = ArrowWriterOptions::new()
            .with_properties(properties(&self.schema))
            .with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(out, self.schema.clone(), options);
        self.writer = Some(writer.map_err(broken)?);
        Ok(())
    }

    /// Begins another file where this one is full.
    fn turn(&mut self) -> io::Result<()> {
        let Some((next, groups)) = self.next else { return Ok(()) };
        let full = |writer: &mut ArrowWriter<W>| writer.flushed_row_groups().len() >= groups;
        let Some(writer) = self.writer.take_if(full) else { return Ok(()) };
        let mut out = writer.into_inner().map_err(broken)?;
        next(&mut out)?;
        self.open(out)
    }

    fn write_batch(&mut self) -> io::Result<()> {
        self.rows = 0;
        let arrays = self.columns.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)
            .map_err(|error| broken(error.into()))?;
        match &mut self.writer {
            Some(writer) => writer.write(&batch).map_err(broken)?,
            None => return Ok(()),
        }
        self.turn()
    }
}

impl<W: Write + Send> Sink for ParquetSink<W> {
    fn start(&mut self, columns: &[Column]) -> io::Result<()> {
        let field = |column: &Column| Field::new(column.name, data_type(column.kind), true);
        self.schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        self.columns = columns.iter().map(|column| Builder::new(column.kind)).collect();
        if let Some(out) = self.out.take() {
            self.open(out)?;
        }
        Ok(())
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        match rows {
            Rows::Typed(rows) => {
                let mut rows = rows.iter();
                loop {
                    let mut columns = self.columns.iter_mut();
                    let push = |cell: Cell<'_>| {
                        if let Some(column) = columns.next() {
                            column.push(&cell);
                        }
                    };
                    if !rows.next_cells(push) {
                        return Ok(());
                    }
                    self.rows += 1;
                    if self.rows == BATCH {
                        self.write_batch()?;
                    }
                }
            }
            Rows::Encoded { .. } => Err(io::Error::other("rows of Parquet are not encoded before")),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.write_batch()?;
        }
        match self.writer.take() {
            Some(writer) => writer.into_inner().map_err(broken)?.flush(),
            None => Ok(()),
        }
    }
}

/// `-f parquet`: one report, one file.
pub(super) static FORMAT: SinkFormat = SinkFormat {
    name: "parquet",
    endings: &["parquet"],
    about: "Apache Parquet: typed columns, which SQL engines read",
    make: |_, out| {
        let bytes = Bytes::default();
        Ok(Box::new(ReportSink { rows: ParquetSink::new(bytes.clone()), bytes, out }))
    },
};

/// The bytes that the library has written and the output does not have yet. The library requires an
/// output that is `Send`.
#[derive(Clone, Default)]
struct Bytes(Arc<Mutex<Vec<u8>>>);

impl Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a report to an output as one Parquet file.
struct ReportSink<'o> {
    rows: ParquetSink<Bytes>,
    bytes: Bytes,
    out: &'o mut dyn Write,
}

impl ReportSink<'_> {
    fn hand_on(&mut self) -> io::Result<()> {
        let mut bytes = self.bytes.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.out.write_all(&bytes)?;
        bytes.clear();
        Ok(())
    }
}

impl Sink for ReportSink<'_> {
    fn start(&mut self, columns: &[Column]) -> io::Result<()> {
        self.rows.start(columns)?;
        self.hand_on()
    }

    fn batch(&mut self, rows: Rows<'_>) -> io::Result<()> {
        self.rows.batch(rows)?;
        self.hand_on()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.rows.finish()?;
        self.hand_on()?;
        self.out.flush()
    }
}

fn properties(schema: &Schema) -> WriterProperties {
    let builder = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("osreport".to_owned())
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        // Each column of a group has a dictionary and a page in memory.
        .set_dictionary_page_size_limit(32 << 10)
        .set_data_page_size_limit(32 << 10)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        // The metadata that is kept until the end of the file must not grow with its pages.
        .set_offset_index_disabled(true);
    // Ids are random, so that the least and the greatest one of a group exclude nothing; a filter
    // tells engines which groups have none of an owner's rows. It is as small as its values are
    // few, and lies behind its group.
    let ids = schema.fields().iter().filter(|field| {
        *field.data_type() == DataType::Utf8
            && (field.name() == "id" || field.name().ends_with("_id"))
    });
    ids.fold(builder, |builder, field| {
        let path = ColumnPath::from(field.name().as_str());
        builder.set_column_bloom_filter_max_ndv(path, GROUP_ROWS as u64)
    })
    .build()
}

/// The I/O error, where there is one.
fn broken(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

fn data_type(kind: Type) -> DataType {
    match kind {
        Type::Bool => DataType::Boolean,
        Type::Int => DataType::Int64,
        Type::Float => DataType::Float64,
        Type::Text | Type::Address => DataType::Utf8,
        Type::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
        Type::List | Type::AddressList => list_type(),
        Type::Map => map_type(DataType::Utf8),
        Type::IntMap => map_type(DataType::Int64),
        Type::AddressMap => map_type(list_type()),
    }
}

fn list_type() -> DataType {
    DataType::List(Arc::new(element()))
}

fn element() -> Field {
    Field::new("element", DataType::Utf8, true)
}

fn map_type(value: DataType) -> DataType {
    let fields: Fields =
        vec![Field::new("key", DataType::Utf8, false), Field::new("value", value, true)].into();
    DataType::Map(Arc::new(Field::new("key_value", DataType::Struct(fields), false)), false)
}

/// The values of one column, until there are enough for a batch.
enum Builder {
    Bool(BooleanBuilder),
    Int(Int64Builder),
    Float(Float64Builder),
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    List(ListBuilder<StringBuilder>),
    Map(MapBuilder<StringBuilder, StringBuilder>),
    IntMap(MapBuilder<StringBuilder, Int64Builder>),
    ListMap(MapBuilder<StringBuilder, ListBuilder<StringBuilder>>),
}

impl Builder {
    fn new(kind: Type) -> Self {
        match kind {
            Type::Bool => Self::Bool(BooleanBuilder::new()),
            Type::Int => Self::Int(Int64Builder::new()),
            Type::Float => Self::Float(Float64Builder::new()),
            Type::Text | Type::Address => Self::Text(StringBuilder::new()),
            Type::Time => Self::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            Type::List | Type::AddressList => Self::List(lists()),
            Type::Map => Self::Map(maps(StringBuilder::new())),
            Type::IntMap => Self::IntMap(maps(Int64Builder::new())),
            Type::AddressMap => Self::ListMap(maps(lists())),
        }
    }

    /// Adds a cell. One that is not of the column's type is null.
    fn push(&mut self, cell: &Cell<'_>) {
        match self {
            Self::Bool(builder) => builder.append_option(match cell {
                Cell::Bool(value) => Some(*value),
                _ => None,
            }),
            Self::Int(builder) => builder.append_option(int(cell)),
            Self::Float(builder) => builder.append_option(match cell {
                Cell::Float(number) => Some(*number),
                Cell::Int(number) => Some(*number as f64),
                _ => None,
            }),
            Self::Text(builder) => push_text(builder, cell),
            Self::Time(builder) => builder.append_option(match cell {
                Cell::Time(time) => Some(time.0),
                _ => None,
            }),
            Self::List(builder) => push_list(builder, cell),
            Self::Map(builder) => push_map(builder, cell, push_text),
            Self::IntMap(builder) => {
                push_map(builder, cell, |builder, cell| builder.append_option(int(cell)));
            }
            Self::ListMap(builder) => push_map(builder, cell, push_list),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Bool(builder) => Arc::new(builder.finish()),
            Self::Int(builder) => Arc::new(builder.finish()),
            Self::Float(builder) => Arc::new(builder.finish()),
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Time(builder) => Arc::new(builder.finish()),
            Self::List(builder) => Arc::new(builder.finish()),
            Self::Map(builder) => Arc::new(builder.finish()),
            Self::IntMap(builder) => Arc::new(builder.finish()),
            Self::ListMap(builder) => Arc::new(builder.finish()),
        }
    }
}

fn lists() -> ListBuilder<StringBuilder> {
    ListBuilder::new(StringBuilder::new()).with_field(element())
}

fn maps<V: ArrayBuilder>(values: V) -> MapBuilder<StringBuilder, V> {
    let [entry, key, value] = ["key_value", "key", "value"].map(str::to_owned);
    let names = MapFieldNames { entry, key, value };
    MapBuilder::new(Some(names), StringBuilder::new(), values)
}

fn int(cell: &Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Int(number) => Some(*number),
        _ => None,
    }
}

fn push_text(builder: &mut StringBuilder, cell: &Cell<'_>) {
    match cell {
        Cell::Text(text) => builder.append_value(text),
        _ => builder.append_null(),
    }
}

fn push_list(builder: &mut ListBuilder<StringBuilder>, cell: &Cell<'_>) {
    if let Cell::List(items) = cell {
        for item in items {
            push_text(builder.values(), item);
        }
    }
    builder.append(matches!(cell, Cell::List(_)));
}

fn push_map<V: ArrayBuilder>(
    builder: &mut MapBuilder<StringBuilder, V>,
    cell: &Cell<'_>,
    push: impl Fn(&mut V, &Cell<'_>),
) {
    if let Cell::Map(map) = cell {
        for (key, value) in entries(map) {
            builder.keys().append_value(key);
            push(builder.values(), value);
        }
    }
    // It fails only where there are more values than keys.
    let whole = builder.append(matches!(cell, Cell::Map(_)));
    debug_assert!(whole.is_ok(), "each key has a value");
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::fs::File;

    use arrow_array::Array as _;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Int64Type, TimestampMicrosecondType};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::row::{Row, Time};
    use crate::sink::About;

    fn column(name: &'static str, kind: Type) -> Column {
        Column { name, title: name, kind, about: "" }
    }

    fn written(
        columns: &[Column],
        rows: Vec<Row<'static>>,
    ) -> ParquetRecordBatchReaderBuilder<File> {
        let file = tempfile::tempfile().unwrap();
        let mut sink = ParquetSink::new(file.try_clone().unwrap());
        sink.start(columns).unwrap();
        sink.batch(Rows::Typed(&rows.into_iter().collect())).unwrap();
        sink.finish().unwrap();
        ParquetRecordBatchReaderBuilder::try_new(file).unwrap()
    }

    #[test]
    fn cells_keep_their_types_and_null_stays_null() {
        let columns = [
            column("number", Type::Int),
            column("time", Type::Time),
            column("list", Type::List),
            column("map", Type::Map),
        ];
        let text = |text: &'static str| Cell::Text(Cow::Borrowed(text));
        let twice = vec![(Cow::Borrowed("a"), text("old")), (Cow::Borrowed("a"), text("new"))];
        let rows = vec![
            vec![
                Cell::Int(-1),
                Cell::Time(Time(7)),
                Cell::List(vec![text("x"), text("")]),
                Cell::Map(twice),
            ],
            vec![Cell::Null, Cell::Null, Cell::Null, Cell::Null],
            vec![Cell::Int(2), Cell::Time(Time(-7)), Cell::List(vec![]), Cell::Map(vec![])],
        ];
        let batch = written(&columns, rows).build().unwrap().next().unwrap().unwrap();
        let numbers = batch.column(0).as_primitive::<Int64Type>();
        assert_eq!(numbers.iter().collect::<Vec<_>>(), [Some(-1), None, Some(2)]);
        let times = batch.column(1).as_primitive::<TimestampMicrosecondType>();
        assert_eq!(times.iter().collect::<Vec<_>>(), [Some(7), None, Some(-7)]);
        let lists = batch.column(2).as_list::<i32>();
        let lengths = lists.iter().map(|list| list.map(|list| list.len())).collect::<Vec<_>>();
        assert_eq!(lengths, [Some(2), None, Some(0)]);
        let maps = batch.column(3).as_map();
        let entries = maps.iter().map(|map| map.map(|map| map.len())).collect::<Vec<_>>();
        assert_eq!(entries, [Some(1), None, Some(0)]);
        let value = maps.value(0).column(1).as_string::<i32>().value(0).to_owned();
        assert_eq!(value, "new");
    }

    #[test]
    fn a_file_without_rows_has_its_columns() {
        let reader = written(&[column("number", Type::Int)], Vec::new());
        assert_eq!(reader.schema().field(0).name(), "number");
        assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    }

    #[test]
    fn a_report_is_one_file_whatever_its_output() {
        let about = About { name: "servers", about: "", now: Time(0) };
        let mut out = Vec::new();
        let mut sink = (FORMAT.make)(about, &mut out).unwrap();
        sink.start(&[column("number", Type::Int)]).unwrap();
        for number in 0..3 {
            let rows = (0..GROUP_ROWS as i64).map(|row| vec![Cell::Int(number + row)]);
            sink.batch(Rows::Typed(&rows.collect())).unwrap();
        }
        sink.finish().unwrap();
        drop(sink);
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&out).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let rows = reader.metadata().file_metadata().num_rows();
        assert_eq!(rows, 3 * GROUP_ROWS as i64);
        let sum: i64 = reader
            .build()
            .unwrap()
            .map(|batch| {
                batch.unwrap().column(0).as_primitive::<Int64Type>().iter().flatten().sum::<i64>()
            })
            .sum();
        let expected: i64 = (0..3).flat_map(|n| (0..GROUP_ROWS as i64).map(move |r| n + r)).sum();
        assert_eq!(sum, expected);
    }

    #[test]
    fn another_file_begins_behind_so_many_row_groups() {
        let files = vec![tempfile::tempfile().unwrap()];
        struct Files(Vec<File>);
        impl Write for &mut Files {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.last_mut().unwrap().write(bytes)
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut files = Files(files);
        let mut sink = ParquetSink::files(&mut files, 1, |files| {
            files.0.push(tempfile::tempfile()?);
            Ok(())
        });
        sink.start(&[column("number", Type::Int)]).unwrap();
        let count = 3 * GROUP_ROWS as i64;
        let rows = (0..count).map(|number| vec![Cell::Int(number)]);
        sink.batch(Rows::Typed(&rows.into_iter().collect())).unwrap();
        sink.finish().unwrap();
        drop(sink);
        let readers = files.0.into_iter().map(ParquetRecordBatchReaderBuilder::try_new);
        let rows = readers.map(|reader| reader.unwrap().metadata().file_metadata().num_rows());
        let rows: Vec<i64> = rows.collect();
        assert_eq!((rows.len(), rows.iter().sum::<i64>()), (3, count));
    }

    #[test]
    fn a_row_group_is_bounded_and_has_statistics() {
        let rows = (0..GROUP_ROWS as i64 + 1).map(|number| vec![Cell::Int(number)]).collect();
        let reader = written(&[column("number", Type::Int)], rows);
        let groups = reader.metadata().row_groups();
        assert_eq!(groups.iter().map(|group| group.num_rows()).collect::<Vec<_>>(), [20_000, 1]);
        assert!(groups[0].column(0).statistics().is_some_and(|all| all.max_bytes_opt().is_some()));
    }
}
