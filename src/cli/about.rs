//! Commands about osreport itself: codes, schemas, completions, the manual page.

use clap::Command;

use super::args::{CompletionsArgs, ExplainArgs, ManArgs, SchemaArgs};
use super::input::nearest;
use super::{Failure, WHOLE, batch, help, print};
use crate::finding::code::{self, CODES};
use crate::finding::explain as explanation;
use crate::resource;

/// What `schema` calls the file of a batch.
const BATCH: &str = "batch";

/// `osreport explain [CODE]`
pub(super) fn explain(args: &ExplainArgs) -> Result<u8, Failure> {
    let text = match &args.code {
        None => {
            let width = CODES.iter().map(|code| code.name.len()).max().unwrap_or(0);
            CODES
                .iter()
                .map(|code| {
                    format!("{:width$}  {:7}  {}\n", code.name, code.severity.name(), code.about)
                })
                .collect()
        }
        Some(name) => match code::find(name) {
            Some(code) => explanation(code),
            None => {
                let near = nearest(name, CODES.iter().map(|code| code.name));
                let hint = near.map_or_else(
                    || "`osreport explain` lists all codes".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(format!("no finding is called `{name}`; {hint}").into());
            }
        },
    };
    print(text.as_bytes()).map(|()| WHOLE)
}

/// `osreport schema [KIND]`
pub(super) fn schema(args: &SchemaArgs) -> Result<u8, Failure> {
    let kinds = || resource::kinds().iter().copied();
    let with_schema = || kinds().filter(|kind| resource::schema(kind).is_some());
    let Some(name) = &args.kind else {
        let list: String = with_schema().map(|kind| format!("{}\n", kind.name)).collect();
        return print(list.as_bytes()).map(|()| WHOLE);
    };
    if name == BATCH {
        return print(format!("{:#}\n", batch::schema()).as_bytes()).map(|()| WHOLE);
    }
    let Some(kind) = kinds().find(|kind| kind.name == name) else {
        let near = nearest(name, with_schema().map(|kind| kind.name).chain([BATCH]));
        let hint = near.map_or_else(
            || "`osreport schema` lists all kinds".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        return Err(format!("no kind of dump is called `{name}`; {hint}").into());
    };
    match resource::document_schema(kind) {
        Some(schema) => print(format!("{:#}\n", schema.as_value()).as_bytes()).map(|()| WHOLE),
        None => {
            Err(format!("`{name}` has no JSON Schema: it is text, or no report uses it").into())
        }
    }
}

/// `osreport completions SHELL`
pub(super) fn completions(args: &CompletionsArgs) -> Result<u8, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut help::completable(), "osreport", &mut bytes);
    print(&bytes).map(|()| WHOLE)
}

/// `osreport man [COMMAND]`
pub(super) fn man(args: &ManArgs) -> Result<u8, Failure> {
    let mut command = help::command();
    // Gives each command its full name and the options that clap adds.
    command.build();
    let page = match &args.command {
        None => command,
        Some(name) => match command.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
                let near = nearest(name, names.into_iter());
                let hint = near.map_or_else(
                    || "`osreport --help` lists all commands".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err(format!("no such command: `{name}`; {hint}").into());
            }
        },
    };
    let mut bytes = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut bytes)
        .map_err(|error| Failure(format!("the manual page cannot be made: {error}")))?;
    print(&bytes).map(|()| WHOLE)
}
