//! How fast one servers dump, already cut into records, becomes typed records.
//!
//! The records are made up, in the forms in which Nova (`raw`), `jq -c` (`compact`) and
//! `python -m json.tool` (`indented`) write them. Every decoder reads all fields of every record
//! and drops what it read. simd-json parses in place, so its copy of the record is part of the
//! work; its buffers are reused.
//!
//! Measured on one core (AMD EPYC, 2.6 GHz), GB/s, best of many rounds:
//!
//! | layout (bytes a record) | predicted | without its UTF-8 check | simd-json | serde_json |
//! |---|---|---|---|---|
//! | raw (1611) | 1.63 | 1.72 | 0.78 | 0.62 |
//! | compact (1523) | 1.53 | 1.63 | 0.75 | 0.59 |
//! | indented (2734) | 2.43 | 2.66 | 1.17 | 0.84 |
//!
//! Criterion's means lie lower where other work shares the machine. Instructions a record, by
//! callgrind:
//!
//! | layout | predicted | simd-json | serde_json |
//! |---|---|---|---|
//! | raw | 14,200 | 24,600 | 33,300 |
//! | compact | 14,100 | 24,600 | 32,400 |
//! | indented | 16,400 | 28,400 | 45,300 |
//!
//! What made the predicted decoder what it is, in instructions a record (raw): 16,700 at first;
//! steps read by one lookup, and the walk over an object kept in registers, -1,000; strings
//! searched with fewer steps and cut from the rest of the record, -970; steps compared without a
//! call to `memcmp`, -480 (and a sixth of the time); one move of the record less, -130. Of what
//! is left, the UTF-8 check is a twentieth (of the time a tenth: it touches the bytes first), and
//! times, allocation and moves of fields are about a third. Tried and dropped: vector searches of
//! strings, which safe code cannot yet write and the compiler does not find.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use osreport::decode::predict;
use osreport::resource::server::Server;

/// Enough that no branch predictor learns the order by heart, and few enough for the cache.
const RECORDS: u64 = 1000;

/// A number that looks random and is always the same.
fn mix(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 32)
}

fn hex(number: u64) -> String {
    format!("{:016x}{:016x}", mix(number), mix(number ^ 0xABCD))
}

fn uuid(number: u64) -> String {
    let hex = hex(number);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// One server as Nova writes it at microversion 2.1, to an administrator.
fn raw(n: u64) -> String {
    let (id, image) = (uuid(n), uuid(n % 7));
    let (project, user, host) = (hex(n % 40), hex(1000 + n % 300), n % 90);
    let a = (mix(n) >> 8) % 250;
    let c = "http://cloud.example.org:8774";
    let addresses = match n % 10 {
        0 => "{}".to_owned(),
        1..=6 => format!(
            r#"{{"private": [{{"version": 4, "addr": "10.0.{host}.{a}", "OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:{a:02x}:5c:01"}}]}}"#
        ),
        _ => format!(
            r#"{{"private": [{{"version": 4, "addr": "10.0.{host}.{a}", "OS-EXT-IPS:type": "fixed", "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:{a:02x}:5c:01"}}, {{"version": 4, "addr": "192.0.2.{a}", "OS-EXT-IPS:type": "floating", "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:{a:02x}:5c:01"}}]}}"#
        ),
    };
    let image = match n % 5 {
        0 => "\"\"".to_owned(),
        _ => format!(
            r#"{{"id": "{image}", "links": [{{"rel": "bookmark", "href": "{c}/images/{image}"}}]}}"#
        ),
    };
    let metadata = match n % 4 {
        0 => format!(r#"{{"group": "team-{:02}", "owner": "Zo\u00eb, \"Ops\""}}"#, n % 30),
        _ => "{}".to_owned(),
    };
    let (status, state, power, fault) = match mix(n) % 20 {
        0 => (
            "ERROR",
            "error",
            0,
            r#""fault": {"code": 500, "created": "2026-11-23T14:21:19Z", "message": "No valid host was found. There are not enough hosts available.", "details": "Traceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/nova/conductor/manager.py\", line 1580, in schedule_and_build_instances\n"}, "#,
        ),
        1 | 2 => ("SHUTOFF", "stopped", 4, ""),
        _ => ("ACTIVE", "active", 1, ""),
    };
    let progress = if status == "ACTIVE" { r#""progress": 0, "# } else { "" };
    let volumes = match n % 3 {
        0 => format!(r#"[{{"id": "{}"}}]"#, uuid(n + 7)),
        _ => "[]".to_owned(),
    };
    let second = mix(n) % 60;
    format!(
        r#"{{"accessIPv4": "", "accessIPv6": "", "addresses": {addresses}, "created": "2026-11-23T14:21:{second:02}Z", {fault}"flavor": {{"id": "{flavor}", "links": [{{"rel": "bookmark", "href": "{c}/flavors/{flavor}"}}]}}, "hostId": "{project}{user:.24}", "id": "{id}", "image": {image}, "links": [{{"rel": "self", "href": "{c}/v2.1/servers/{id}"}}, {{"rel": "bookmark", "href": "{c}/servers/{id}"}}], "metadata": {metadata}, "name": "web-{n:05}.prod", "status": "{status}", "tenant_id": "{project}", "user_id": "{user}", "updated": "2026-11-23T14:22:{second:02}Z", "OS-DCF:diskConfig": "AUTO", {progress}"OS-EXT-AZ:availability_zone": "az-{az}", "config_drive": "", "key_name": "key-{host}", "OS-SRV-USG:launched_at": "2026-11-23T14:21:{second:02}.000000", "OS-SRV-USG:terminated_at": null, "OS-EXT-SRV-ATTR:host": "cmp{host:03}.example.org", "OS-EXT-SRV-ATTR:instance_name": "instance-{n:08x}", "OS-EXT-SRV-ATTR:hypervisor_hostname": "cmp{host:03}.example.org", "OS-EXT-STS:task_state": null, "OS-EXT-STS:vm_state": "{state}", "OS-EXT-STS:power_state": {power}, "os-extended-volumes:volumes_attached": {volumes}, "security_groups": [{{"name": "default"}}]}}"#,
        flavor = 1 + n % 5,
        az = 1 + n % 3,
    )
}

/// The same record in another layout: `step` blanks a level, or, for `None`, no white space.
fn relaid(record: &str, step: Option<usize>) -> String {
    let mut out = String::new();
    let (mut depth, mut in_string, mut escaped) = (2, false, false);
    let bytes = record.as_bytes();
    let line = |out: &mut String, depth: usize| {
        if let Some(step) = step {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', step * depth));
        }
    };
    for (at, c) in record.chars().enumerate() {
        if in_string {
            out.push(c);
            in_string = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        let is_empty = matches!(bytes[at..], [b'{', b'}', ..] | [b'[', b']', ..]);
        let was_empty = at > 0 && matches!(bytes[at - 1..], [b'{', b'}', ..] | [b'[', b']', ..]);
        match c {
            ' ' => {}
            '{' | '[' => {
                out.push(c);
                depth += 1;
                if !is_empty {
                    line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth -= 1;
                if !was_empty {
                    line(&mut out, depth);
                }
                out.push(c);
            }
            ',' => {
                out.push(c);
                line(&mut out, depth);
            }
            ':' => out.push_str(if step.is_some() { ": " } else { ":" }),
            _ => {
                in_string = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn decode(criterion: &mut Criterion) {
    let records: Vec<_> = (0..RECORDS).map(raw).collect();
    let laid = |step| records.iter().map(|record| relaid(record, step)).collect();
    for (layout, records) in
        [("raw", records.clone()), ("compact", laid(None)), ("indented", laid(Some(4)))]
    {
        let records: Vec<String> = records;
        let mut group = criterion.benchmark_group(layout);
        group.throughput(Throughput::Bytes(records.iter().map(|r| r.len() as u64).sum()));
        group.bench_function("predicted", |bencher| {
            let mut cache = predict::KeyCache::default();
            bencher.iter(|| {
                for record in &records {
                    let server: Result<Server<'_>, _> =
                        predict::from_slice(black_box(record.as_bytes()), &mut cache);
                    assert!(black_box(server).is_ok());
                }
            });
        });
        group.bench_function("serde_json", |bencher| {
            bencher.iter(|| {
                for record in &records {
                    let server = serde_json::from_slice::<Server<'_>>(black_box(record.as_bytes()));
                    assert!(black_box(server).is_ok());
                }
            });
        });
        group.bench_function("simd-json", |bencher| {
            let mut copy = Vec::new();
            let mut buffers = simd_json::Buffers::default();
            bencher.iter(|| {
                for record in &records {
                    copy.clear();
                    copy.extend_from_slice(black_box(record.as_bytes()));
                    let server = simd_json::serde::from_slice_with_buffers::<Server<'_>>(
                        &mut copy,
                        &mut buffers,
                    );
                    assert!(black_box(server).is_ok());
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, decode);
criterion_main!(benches);
