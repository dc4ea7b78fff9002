//! osreport turns saved OpenStack API replies ("dumps") into reports, with no network at all.

pub mod cli;
pub mod decode;
pub mod finding;
pub mod index;
pub mod join;
pub mod pipeline;
pub mod read;
pub mod report;
pub mod resource;
pub mod row;
pub mod select;
pub mod shape;
pub mod tally;
pub mod write;
