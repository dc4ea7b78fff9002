//! Each stage of the pipeline by itself, and all of them end to end, in bytes of the dump per
//! second: ten servers, a page of a thousand, and twenty thousand.
//!
//! On a shared machine seconds say little; instructions do not depend on who else is at work
//! (`valgrind --tool=callgrind` over the command with `--threads 1`, 18 MB of servers of 1.8 kB,
//! 10,000 of them, as one line). For each server:
//!
//! | stage | instructions |
//! |---|---:|
//! | finding records by how they begin | 2,200 |
//! | decoding, all fields | 14,600 |
//! | joining, and a row of six cells as CSV | 2,300 |
//! | marking a server, to know it again, and letting it go | 2,100 |
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::fs;
use std::hint::black_box;
use std::io::{self, Cursor};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use osreport::decode::Decoder;
use osreport::read::event::Event;
use osreport::read::frame::{FrameReader, Sizes};
use osreport::read::source::{Opened, Source};
use osreport::report::servers::REPORT;
use osreport::resource::{self, server};
use osreport::row::Time;
use osreport::run::{self, Settings};
use osreport::select::{Query, Selection};
use osreport::write::{self, Style};

const SIZES: [usize; 3] = [10, 1_000, 20_000];

/// A list of servers as Nova writes it.
fn servers(count: usize) -> Vec<u8> {
    let records: Vec<String> = (0..count)
        .map(|number| {
            format!(
                r#"{{"id": "0e44cc9c-e052-415d-afbf-{number:012}", "name": "web-{number}", "status": "ACTIVE", "tenant_id": "6f70656e737461636b20342065766572", "user_id": "fake{number:04}", "metadata": {{"role": "web", "tier": "{}"}}, "hostId": "2091634baaccdc4c5a1d57069c833e402921df696b7f970791b12ec6", "image": {{"id": "70a599e0-31e7-49b7-b260-868f441e862b", "links": [{{"rel": "bookmark", "href": "http://openstack.example.com/images/70a599e0-31e7-49b7-b260-868f441e862b"}}]}}, "flavor": {{"id": "1", "links": [{{"rel": "bookmark", "href": "http://openstack.example.com/flavors/1"}}]}}, "created": "2013-09-03T04:01:32Z", "updated": "2013-09-03T04:01:32Z", "addresses": {{"private": [{{"addr": "192.168.0.{}", "version": 4, "OS-EXT-IPS-MAC:mac_addr": "aa:bb:cc:dd:ee:ff", "OS-EXT-IPS:type": "fixed"}}]}}, "accessIPv4": "", "accessIPv6": "", "links": [{{"rel": "self", "href": "http://openstack.example.com/v2.1/servers/0e44cc9c"}}], "OS-DCF:diskConfig": "AUTO", "progress": 0, "OS-EXT-AZ:availability_zone": "nova", "config_drive": "", "key_name": null, "OS-SRV-USG:launched_at": "2013-09-23T13:53:12.774549", "OS-SRV-USG:terminated_at": null, "security_groups": [{{"name": "default"}}], "OS-EXT-SRV-ATTR:host": "b8b357f7100d4391828f2177c922ef93", "OS-EXT-SRV-ATTR:instance_name": "instance-{number:08}", "OS-EXT-SRV-ATTR:hypervisor_hostname": "fake-mini", "OS-EXT-STS:task_state": null, "OS-EXT-STS:vm_state": "active", "OS-EXT-STS:power_state": 1, "os-extended-volumes:volumes_attached": [{{"id": "volume_id1"}}]}}"#,
                number % 7,
                number % 250
            )
        })
        .collect();
    format!("{{\"servers\": [{}]}}", records.join(", ")).into_bytes()
}

/// Goes through the text; gives its records to `each`.
fn frames(text: &[u8], speculate: bool, mut each: impl FnMut(&[u8])) {
    let text = Box::new(Cursor::new(text.to_vec()));
    let opened = Opened { text, size_bytes: None, compression: None, plain: None };
    let frames = FrameReader::new("-".into(), opened, resource::kinds(), Sizes::default());
    let mut frames = if speculate { frames.speculating() } else { frames };
    loop {
        match frames.next_event() {
            Event::Done => return,
            Event::Batch(batch) => {
                (0..batch.records.len()).for_each(|number| each(batch.record(number)));
                frames.recycle(batch.bytes);
            }
            _ => {}
        }
    }
}

fn stages(criterion: &mut Criterion) {
    for count in SIZES {
        let text = servers(count);
        let mut group = criterion.benchmark_group("stage");
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        for (name, speculate) in [("frames by brackets", false), ("speculative frames", true)] {
            group.bench_with_input(BenchmarkId::new(name, count), &text, |bench, text| {
                bench.iter(|| frames(text, speculate, |record| _ = black_box(record.len())));
            });
        }
        for (name, plain) in [("frames and decode", false), ("frames and decode, plain", true)] {
            let mut decoder = Decoder::new(plain);
            group.bench_with_input(BenchmarkId::new(name, count), &text, |bench, text| {
                bench.iter(|| {
                    frames(text, true, |record| {
                        _ = black_box(decoder.streamed(&server::KIND, record, |_| ()));
                    });
                });
            });
        }
        group.finish();
    }
}

fn end_to_end(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let query = Query::default();
    let selection = Selection::new(&query, REPORT.columns, REPORT.default, Time(0)).unwrap();
    let writer = (write::find("csv").unwrap().make)(&Style::default());
    for count in SIZES {
        let text = servers(count);
        let file = folder.path().join(count.to_string());
        fs::write(&file, &text).unwrap();
        let sources = Source::expand(file.to_str().unwrap(), &[]).unwrap();
        let mut group = criterion.benchmark_group("end to end");
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        for threads in [1, 2] {
            let settings = Settings {
                threads,
                sizes: Sizes::default(),
                plain: false,
                now: Time(0),
                strict: false,
            };
            let wanted = (&REPORT, &selection);
            let id = BenchmarkId::new(format!("{threads} threads"), count);
            group.bench_function(id, |bench| {
                bench.iter(|| {
                    let mut out = io::sink();
                    run::text_report(&sources, wanted, &*writer, &mut out, &settings, &mut |_| {})
                        .unwrap()
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, stages, end_to_end);
criterion_main!(benches);
