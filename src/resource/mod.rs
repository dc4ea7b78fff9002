//! Resources: what each kind of dump contains, one file a kind.
//!
//! Owns the schemas: the serde struct of a kind is the only place that says what its fields are.
//! It must never know files, threads, joins, reports or output.
//!
//! To add a kind: one file with its `SHAPE` and its struct, its `mod` line, and its line in the
//! table below.

pub mod addresses;
pub mod server;
pub mod server_parts;
pub mod user;
pub mod value;

use serde::de::{Deserialize, Deserializer, Error};

use crate::shape::{Kind, Shape};

macro_rules! table {
    ($($(#[$doc:meta])* $variant:ident($record:ty) = $module:ident;)*) => {
        /// One record of any kind that is written as JSON.
        #[derive(Debug, Clone)]
        pub enum Record<'a> {
            $($(#[$doc])* $variant(Box<$record>),)*
        }

        /// Every kind that is written as JSON, in the order in which a reader tries them.
        pub static SHAPES: &[Kind] = &[$(&$module::SHAPE),*];

        impl<'a> Record<'a> {
            /// Reads one record of `kind`.
            ///
            /// # Errors
            ///
            /// When the record does not have the kind's form, or no struct belongs to the kind.
            pub fn deserialize<D: Deserializer<'a>>(
                kind: &Shape,
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $(if *kind == $module::SHAPE {
                    return <$record>::deserialize(deserializer)
                        .map(|record| Self::$variant(Box::new(record)));
                })*
                Err(D::Error::custom(format_args!("`{}` has no records", kind.name)))
            }
        }

        /// The JSON Schema (2020-12) of one record of `kind`; `None` for a kind that is text.
        pub fn schema<'a>(kind: &'a Shape) -> Option<schemars::Schema> {
            $(if *kind == $module::SHAPE {
                return Some(schemars::schema_for!($record));
            })*
            None
        }
    };
}

table! {
    /// Nova: servers.
    Server(server::Server<'a>) = server;
    /// Keystone: users.
    User(user::User<'a>) = user;
}
