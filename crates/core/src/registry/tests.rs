//! The built-in table, and the rows that users add.

use super::*;

#[test]
fn the_built_in_table_reads() {
    let table = Table::read(table::embedded_text()).unwrap();
    assert!(table.rows.len() > 20);
}
