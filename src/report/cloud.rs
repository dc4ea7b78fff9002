//! The column that tells of which cloud a row is, for a run over several clouds.

use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;

use crate::row::{Column, Type};

/// The cloud's name, as the user gave it.
pub static CLOUD: Column = Column {
    name: "cloud",
    title: "Cloud",
    kind: Type::Text,
    about: "the cloud, by the name that was given to it",
};

/// `columns` behind [`CLOUD`]. The same list is made once, so what is kept is bounded by the
/// number of reports.
pub fn with_cloud(columns: &'static [Column]) -> &'static [Column] {
    static MADE: Mutex<Option<HashMap<usize, &'static [Column]>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.get_or_insert_default();
    made.entry(columns.as_ptr().addr()).or_insert_with(|| {
        let all: Vec<Column> = [CLOUD].into_iter().chain(columns.iter().copied()).collect();
        Box::leak(all.into_boxed_slice())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::REPORTS;

    #[test]
    fn the_cloud_is_the_first_column_of_every_report() {
        for report in REPORTS {
            let columns = with_cloud(report.columns);
            assert_eq!(columns[0].name, "cloud");
            assert_eq!(columns.len(), report.columns.len() + 1, "{}", report.name);
            assert!(std::ptr::eq(columns, with_cloud(report.columns)));
            assert!(report.columns.iter().all(|column| column.name != "cloud"));
        }
    }
}
