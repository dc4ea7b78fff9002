//! sonic-rs, by hand: typed records of the fields that the answer needs, and two threads that each
//! parse half of the servers.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::io::Write;
use std::{env, fs, thread};

use serde::Deserialize;
use sonic_rs::{JsonValueTrait, LazyValue};

type Failure = Box<dyn Error + Send + Sync>;

#[derive(Deserialize)]
struct Users<'a> {
    #[serde(borrow)]
    users: Vec<User<'a>>,
}

#[derive(Deserialize)]
struct User<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Server<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    addresses: LazyValue<'a>,
    #[serde(borrow)]
    user_id: Cow<'a, str>,
}

fn main() -> Result<(), Failure> {
    let [_, servers, users, out] = env::args().collect::<Vec<_>>().try_into().map_err(|_| "usage")?;
    let users = fs::read_to_string(users)?;
    let users: Users = sonic_rs::from_str(&users)?;
    let names: HashMap<_, _> = users.users.iter().map(|user| (&*user.id, &*user.name)).collect();

    let text = fs::read_to_string(servers)?;
    let (begin, end) = text.find('[').zip(text.rfind(']')).ok_or("no list")?;
    let middle = second_half(&text).ok_or("no server begins in the second half")?;
    let comma = text[..middle].rfind(',').ok_or("no comma")?;
    let halves = thread::scope(|scope| {
        let second = scope.spawn(|| rows(&text[middle..end], &names));
        let first = rows(&text[begin + 1..comma], &names);
        first.and_then(|first| Ok([first, second.join().map_err(|_| "a thread panicked")??]))
    })?;
    let mut out = fs::File::create(out)?;
    out.write_all(b"id,name,status,ip,user_id,username\n")?;
    halves.iter().try_for_each(|half| out.write_all(half))?;
    Ok(())
}

/// The first server that begins in the second half. Servers begin alike: up to the first value, and
/// from its end to the second one. Objects inside a server may share one of the two, not both.
fn second_half(text: &str) -> Option<usize> {
    let find = |sign, from: usize| Some(from + text[from..].find(sign)?);
    let begin = find('{', find('[', 0)?)?;
    let value = find('"', find(':', begin)?)? + 1;
    let end = find('"', value)?;
    let (open, behind) = (&text[begin..value], &text[end..find(':', end)?]);
    let mut at = text.len() / 2;
    while !text.is_char_boundary(at) {
        at += 1;
    }
    let starts = text[at..].match_indices(open).map(|(start, _)| at + start);
    let goes_on = |start: &usize| {
        let rest = &text[start + open.len()..];
        rest.find('"').is_some_and(|end| rest[end..].starts_with(behind))
    };
    starts.into_iter().find(goes_on)
}

/// The rows of the servers in `list`, which has no brackets.
fn rows(list: &str, names: &HashMap<&str, &str>) -> Result<Vec<u8>, Failure> {
    let list = format!("[{list}]");
    let servers: Vec<Server> = sonic_rs::from_str(&list)?;
    let mut out = Vec::new();
    for server in &servers {
        let mut networks = sonic_rs::to_object_iter(server.addresses.as_raw_str());
        let network = networks.next().transpose()?;
        let ip = network.and_then(|(_, list)| Some(list.get(0)?.get("addr")?.as_str()?.to_owned()));
        let cells = [&*server.id, &server.name, &server.status, ip.as_deref().unwrap_or("")];
        cells.into_iter().for_each(|text| cell(&mut out, text, b','));
        cell(&mut out, &server.user_id, b',');
        cell(&mut out, names.get(&*server.user_id).copied().unwrap_or(""), b'\n');
    }
    Ok(out)
}

fn cell(out: &mut Vec<u8>, text: &str, end: u8) {
    if text.contains([',', '"', '\r', '\n']) {
        out.extend_from_slice(format!("\"{}\"", text.replace('"', "\"\"")).as_bytes());
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    out.push(end);
}
