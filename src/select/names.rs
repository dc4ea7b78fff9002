//! Names of columns, as users write them.
//!
//! A column is found by its name or by its title, in any case, with blanks, dashes and
//! underscores alike: `project_id`, `Project ID` and `project-id` are one column.

use super::wanted::Unusable;
use crate::row::Column;

/// The columns that can be named.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'c>(pub(super) &'c [Column]);

impl Names<'_> {
    /// The numbers of the columns in `texts`, each of which may be a list parted by commas.
    /// Names that are empty are left out.
    pub(super) fn list(self, texts: &[String]) -> Result<Vec<usize>, Unusable> {
        let names = texts.iter().flat_map(|text| parts(text)).map(unquoted);
        names.filter(|name| !name.is_empty()).map(|name| self.find(name)).collect()
    }

    /// The number of the column of this name, which may be quoted.
    pub(super) fn find(self, name: &str) -> Result<usize, Unusable> {
        let name = unquoted(name);
        // A report whose column has the title of another one's name means the name.
        let by_name = self.0.iter().position(|column| alike(column.name, name));
        by_name
            .or_else(|| self.0.iter().position(|column| alike(column.title, name)))
            .ok_or_else(|| self.unknown(name))
    }

    fn unknown(self, name: &str) -> Unusable {
        let meant = match self.nearest(name) {
            Some(nearest) => format!("did you mean `{nearest}`? "),
            None => String::new(),
        };
        let all = if self.0.len() <= 8 {
            let names: Vec<String> = self.0.iter().map(|c| format!("`{}`", c.name)).collect();
            format!("there are {}", names.join(", "))
        } else {
            "`--columns` lists all".to_owned()
        };
        Unusable(format!("no column `{name}`; {meant}{all}"))
    }

    /// The column that was most likely meant.
    fn nearest(self, name: &str) -> Option<&'static str> {
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

/// What stands between commas that are outside of quotes.
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

/// A name as columns are named.
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
    use super::super::examples::COLUMNS;
    use super::*;

    fn list(texts: &[&str]) -> Result<Vec<&'static str>, Unusable> {
        let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
        Ok(Names(COLUMNS).list(&texts)?.into_iter().map(|column| COLUMNS[column].name).collect())
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
    fn empty_names_are_left_out() {
        assert_eq!(list(&["", ",id,,", "\"\""]).unwrap(), ["id"]);
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
    fn a_short_list_of_columns_is_told_whole() {
        let message = Names(&COLUMNS[..2]).find("x").unwrap_err().to_string();
        assert_eq!(message, "no column `x`; there are `id`, `name`");
    }

    #[test]
    fn an_open_quote_is_part_of_no_name() {
        assert!(list(&["\"id,name"]).is_err());
    }
}
