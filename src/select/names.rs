//! Names of columns, as users write them.
//!
//! A column is found by its name or by its title, in any case, with blanks, dashes and
//! underscores alike: `project_id`, `Project ID` and `project-id` are one column. A part of a
//! column is named behind a dot: `metadata.role` is the value of that key, and `tags.prod` tells
//! whether the list has that item.

use super::query::InvalidQuery;
use crate::row::{Column, Type};

/// The columns that can be named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'c>(pub(super) &'c [Column]);

/// A column, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// The column's number.
    pub(super) number: usize,
    /// The key of a map or the item of a list.
    pub(super) part: Option<String>,
}

impl Names<'_> {
    /// The columns in `texts`, each of which may be a comma-separated list. Empty names are
    /// skipped.
    pub(super) fn list(self, texts: &[String]) -> Result<Vec<Named>, InvalidQuery> {
        let names = texts.iter().flat_map(|text| parts(text)).map(str::trim);
        names.filter(|name| !unquoted(name).is_empty()).map(|name| self.find(name)).collect()
    }

    /// The column of this name, which may be quoted.
    pub(super) fn find(self, name: &str) -> Result<Named, InvalidQuery> {
        let name = unquoted(name);
        if let Some(number) = self.whole(name) {
            return Ok(Named { number, part: None });
        }
        let Some((head, part)) = name.split_once('.') else {
            return Err(self.unknown(name, name, ""));
        };
        let Some(number) = self.whole(unquoted(head)) else {
            return Err(self.unknown(name, head, &format!(".{part}")));
        };
        let column = &self.0[number];
        match column.kind {
            kind if kind.is_map() || matches!(kind, Type::List | Type::AddressList) => {
                Ok(Named { number, part: Some(unquoted(part).to_owned()) })
            }
            kind => Err(InvalidQuery(format!(
                "no column `{name}`: `{}` has the type {} and no parts; write `{}`",
                column.name,
                kind.name(),
                column.name
            ))),
        }
    }

    fn whole(self, name: &str) -> Option<usize> {
        // A report whose column has the title of another one's name means the name.
        let by_name = self.0.iter().position(|column| alike(column.name, name));
        by_name.or_else(|| self.0.iter().position(|column| alike(column.title, name)))
    }

    /// The error for `name`, of which `head` should be a column and `tail` is the rest.
    fn unknown(self, name: &str, head: &str, tail: &str) -> InvalidQuery {
        let meant = match self.nearest(head) {
            Some(nearest) => format!("did you mean `{nearest}{tail}`? "),
            None => String::new(),
        };
        let all = if self.0.len() <= 8 {
            let names: Vec<String> = self.0.iter().map(|c| format!("`{}`", c.name)).collect();
            format!("the columns are {}", names.join(", "))
        } else {
            "`--columns` lists all".to_owned()
        };
        InvalidQuery(format!("no column `{name}`; {meant}{all}"))
    }

    /// The column that was most likely meant.
    fn nearest(self, name: &str) -> Option<&'static str> {
        // Comparing takes the square of the length, and no column has a name half as long.
        if name.len() > 64 {
            return None;
        }
        let name = plain(name);
        let mut best = None;
        let mut likeness = 0.8;
        for column in self.0 {
            let by_name = strsim::jaro_winkler(&name, column.name);
            let by_title = strsim::jaro_winkler(&name, &plain(column.title));
            if by_name.max(by_title) > likeness {
                likeness = by_name.max(by_title);
                best = Some(column.name);
            }
        }
        best
    }
}

/// The parts of `text` between commas outside of quotes.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    text.split(move |char| match (quote, char) {
        (None, '"' | '\'') => {
            quote = Some(char);
            false
        }
        (Some(open), _) if open == char => {
            quote = None;
            false
        }
        _ => quote.is_none() && char == ',',
    })
}

/// A name without the blanks and the quotes around it.
fn unquoted(name: &str) -> &str {
    let name = name.trim();
    let inner = |quote| name.strip_prefix(quote).and_then(|name| name.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).map_or(name, str::trim)
}

/// A name in the form that columns have.
fn plain(name: &str) -> String {
    name.chars().map(plain_char).collect()
}

fn plain_char(char: char) -> char {
    if matches!(char, ' ' | '-') { '_' } else { char.to_ascii_lowercase() }
}

fn alike(one: &str, other: &str) -> bool {
    one.chars().map(plain_char).eq(other.chars().map(plain_char))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::select::test_columns::COLUMNS;

    fn list(texts: &[&str]) -> Result<Vec<String>, InvalidQuery> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        let shown = |named: Named| match named.part {
            Some(part) => format!("{}.{part}", COLUMNS[named.number].name),
            None => COLUMNS[named.number].name.to_owned(),
        };
        Ok(Names(COLUMNS).list(&texts)?.into_iter().map(shown).collect())
    }

    #[test]
    fn a_column_is_known_by_its_name_and_by_its_title() {
        for name in ["project_id", "Project ID", "project-id", "PROJECT_ID", " \"Project ID\" "] {
            assert_eq!(list(&[name]).unwrap(), ["project_id"], "{name}");
        }
    }

    #[test]
    fn a_name_goes_before_a_title() {
        assert_eq!(list(&["Name"]).unwrap(), ["name"]);
        assert_eq!(list(&["host"]).unwrap(), ["host"]);
        assert_eq!(list(&["Host Name"]).unwrap(), ["name"]);
    }

    #[test]
    fn names_keep_their_order_and_may_be_repeated() {
        let names = list(&["name,id", "'Project ID',\"name\""]).unwrap();
        assert_eq!(names, ["name", "id", "project_id", "name"]);
    }

    #[test]
    fn empty_names_are_skipped() {
        assert_eq!(list(&["", ",id,,", "\"\""]).unwrap(), ["id"]);
    }

    #[test]
    fn a_key_of_a_map_and_an_item_of_a_list_can_be_named() {
        let names = list(&["metadata.role,properties.a.b", "Tags.prod", "ips.10.0.0.1"]).unwrap();
        assert_eq!(names, ["metadata.role", "metadata.a.b", "tags.prod", "ips.10.0.0.1"]);
        assert_eq!(list(&["metadata.\"a,b\",id"]).unwrap(), ["metadata.a,b", "id"]);
        assert_eq!(list(&["'metadata.Key With Blanks'"]).unwrap(), ["metadata.Key With Blanks"]);
    }

    #[test]
    fn a_part_of_a_plain_column_is_refused() {
        let message = list(&["vcpus.max"]).unwrap_err().to_string();
        assert_eq!(
            message,
            "no column `vcpus.max`: `vcpus` has the type integer and no parts; write `vcpus`"
        );
        let message = list(&["metadta.role"]).unwrap_err().to_string();
        assert!(message.contains("did you mean `metadata.role`?"), "{message}");
    }

    #[test]
    fn an_unknown_column_is_refused_with_the_nearest_one() {
        let message = list(&["usrname"]).unwrap_err().to_string();
        assert_eq!(message, "no column `usrname`; did you mean `username`? `--columns` lists all");
        let message = list(&["User Nam"]).unwrap_err().to_string();
        assert!(message.contains("`username`"), "{message}");
        let message = list(&["qqq"]).unwrap_err().to_string();
        assert_eq!(message, "no column `qqq`; `--columns` lists all");
    }

    #[test]
    fn a_short_list_of_columns_is_shown_whole() {
        let message = Names(&COLUMNS[..2]).find("x").unwrap_err().to_string();
        assert_eq!(message, "no column `x`; the columns are `id`, `name`");
    }

    #[test]
    fn an_unclosed_quote_is_part_of_the_name() {
        assert!(list(&["\"id,name"]).is_err());
    }
}
