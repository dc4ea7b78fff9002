//! osreport turns saved OpenStack API replies ("dumps") into reports, with no network at all.

pub mod decode;
pub mod finding;
pub mod read;
pub mod resource;
pub mod row;
pub mod shape;
pub mod write;
