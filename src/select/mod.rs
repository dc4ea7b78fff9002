//! Stub.
use crate::row::*;
/// A.
pub struct Selection {
    needed: Vec<usize>,
    columns: Vec<Column>,
}
/// W.
#[derive(Default)]
pub struct Wanted {
    pub columns: Vec<String>,
    pub long: bool,
}
#[derive(Debug)]
pub struct Unusable(pub String);
impl Selection {
    pub fn new(
        wanted: &Wanted,
        columns: &'static [Column],
        default: &[&str],
    ) -> Result<Self, Unusable> {
        let mut needed = Vec::new();
        let names: Vec<String> = if wanted.long {
            columns.iter().map(|c| c.name.to_owned()).collect()
        } else if wanted.columns.is_empty() {
            default.iter().map(|s| s.to_string()).collect()
        } else {
            wanted.columns.iter().flat_map(|c| c.split(',')).map(str::to_owned).collect()
        };
        for n in names {
            needed.push(
                columns
                    .iter()
                    .position(|c| c.name == n)
                    .ok_or(Unusable(format!("no column `{n}`")))?,
            );
        }
        let columns = needed.iter().map(|&n| columns[n]).collect();
        Ok(Self { needed, columns })
    }
    pub fn needed(&self) -> &[usize] {
        &self.needed
    }
    pub fn output_columns(&self) -> &[Column] {
        &self.columns
    }
    pub fn streams(&self) -> bool {
        true
    }
    pub fn passes(&self, _: &[Cell<'_>]) -> bool {
        true
    }
    pub fn width(&self) -> usize {
        self.needed.len()
    }
    pub fn limit(&self) -> Option<u64> {
        None
    }
    pub fn collector(&self) -> Collector {
        Collector(Vec::new())
    }
}
pub struct Collector(Vec<Row<'static>>);
impl Collector {
    pub fn add(&mut self, row: Vec<Cell<'_>>) {
        self.0.push(row.into_iter().map(Cell::into_owned).collect())
    }
    pub fn finish(self) -> Vec<Row<'static>> {
        self.0
    }
}
