//! The scalars of OpenStack's JSON, as services and their imitators really write them.
//!
//! Each accepts every form that was seen for its meaning and refuses the rest, so that a record
//! is refused for what is wrong with it and never for how it is spelled. They must never know
//! which field they are in.

/// Gives types their JSON Schema, always in place and never as a definition of its own.
macro_rules! schemas {
    ($($type:ty, $name:literal, |$generator:ident| $schema:expr;)*) => {$(
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema($generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $schema
            }
        }
    )*};
}
pub(crate) use schemas;

mod amount;
mod list;
mod loose;
mod number;
mod text;
mod time;

pub use amount::{Addresses, Amount};
pub use list::{Count, Many, Pairs};
pub use loose::{Labels, Loose, Secret, Unread};
pub use number::{Truth, Whole, WholeOrBlank};
pub use text::{Id, Text, filled};
pub use time::Timestamp;
