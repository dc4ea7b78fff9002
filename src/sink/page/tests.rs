//! What the page holds, without a browser. `tests/page.rs` looks at it in one.

use sha2::{Digest, Sha256};

use super::*;
use crate::report::view::Bars;
use crate::row::{Cell, Column, Type};

fn column(name: &'static str, kind: Type) -> Column {
    Column { name, title: name, kind, about: "what it is" }
}

/// The base64 of a SHA-256.
fn hash(text: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut base64 = String::new();
    for three in Sha256::digest(text).chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * place) & 63) as usize];
            base64.push(if place <= three.len() { char::from(sign) } else { '=' });
        }
    }
    base64
}

#[test]
fn the_policy_has_the_hashes_of_the_script_and_the_style() {
    assert_eq!(hash("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    assert_eq!(hash(SCRIPT), SCRIPT_SHA256, "put this into SCRIPT_SHA256");
    assert_eq!(hash(STYLE), STYLE_SHA256, "put this into STYLE_SHA256");
}

#[test]
fn neither_the_script_nor_the_style_could_end_its_element_or_leave_the_page() {
    for text in [SCRIPT, STYLE] {
        assert!(!text.to_lowercase().contains("</s") && !text.contains("<!--"));
        for word in ["http:", "https:", "innerHTML", "eval(", "document.write", "url(", "@import"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}

fn servers(limit: u64) -> Table {
    let columns = [
        column("id", Type::Text),
        column("status", Type::Text),
        column("ip", Type::Address),
        column("age_days", Type::Int),
        column("volumes", Type::List),
        column("metadata", Type::Map),
    ];
    let mut table = Table::new(
        "servers",
        "one row per server",
        vec!["id", "status", "ip", "age_days", "volumes"],
        limit,
    );
    table.begin(&columns);
    for (id, status, ip, age) in [
        ("b", Some("SHUTOFF"), "10.0.0.10", 40),
        ("a", Some("ACTIVE"), "10.0.0.9", 4),
        ("</script><b>", None, "fe80::1", 400),
        ("d\u{202e}\n", Some("ACTIVE"), "10.0.0.9", 31),
    ] {
        table.push(vec![
            Cell::text(Some(id)),
            Cell::text(status),
            Cell::text(Some(ip)),
            Cell::Int(age),
            Cell::texts(["v1", "v2"].into_iter()),
            Cell::Map(vec![("k".into(), Cell::text(Some("v")))]),
        ]);
    }
    table.sort();
    table
}

const CHARTS: &[Chart] = &[
    Chart {
        name: "status",
        title: "Servers by status",
        report: "servers",
        only: None,
        bars: Bars::By { by: "status", sum: None, of_cloud: false },
    },
    Chart {
        name: "age",
        title: "Age",
        report: "servers",
        only: None,
        bars: Bars::Ranges {
            column: "age_days",
            ranges: &[(0, "under 30 days"), (30, "30 days and more"), (365, "a year and more")],
        },
    },
];

fn page() -> Page<'static> {
    Page {
        title: "<Cloud> 云".into(),
        now: Time(1_560_168_000_000_000),
        clouds: vec![Cloud {
            name: String::new(),
            facts: vec![("complete".into(), "no".into(), Tone::Bad)],
        }],
        counts: vec![("servers".into(), 1_234_567)],
        problems: vec![Problem {
            text: "servers of nobody".into(),
            count: 1,
            of: Some(400),
            detail: "one user".into(),
            rows: Some(("servers", vec![("none", "status", ""), ("is", "id", "a&b")])),
        }],
        unjudged: vec!["no dump of <b> was given".into()],
        changes: Some(Changes {
            earlier: "saved at <noon>".into(),
            table: "changes",
            counts: vec![("servers", [1, 0, 1234]), ("users", [0; 3])],
            not_compared: vec!["volumes: only the earlier snapshot tells of them".into()],
        }),
        findings: vec![Finding {
            severity: "error".into(),
            code: "next-page-missing".into(),
            place: "servers-1".into(),
            message: "a page is \"missing\"".into(),
        }],
        findings_total: 3,
        charts: CHARTS,
        links: &[Link { from: "servers", column: "id", key: "id", to: "servers", of: "id" }],
        tables: vec![servers(9)],
    }
}

fn html(page: &Page<'_>) -> String {
    let mut out = Vec::new();
    page.write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The data of a table on a page.
fn data(html: &str, table: &str) -> serde_json::Value {
    let start = format!("id=\"data-{table}\">");
    let from = html.find(&start).unwrap() + start.len();
    let length = html[from..].find("</script>").unwrap();
    serde_json::from_str(&html[from..from + length]).unwrap()
}

#[test]
fn a_page_without_its_script_and_style_reads_so() {
    let html = html(&page()).replace(SCRIPT, "...").replace(STYLE, "...");
    let html = html.replace(SCRIPT_SHA256, "SCRIPT").replace(STYLE_SHA256, "STYLE");
    insta::assert_snapshot!(html);
}

#[test]
fn values_are_in_the_order_of_the_report_and_rows_have_their_numbers() {
    let html = html(&page());
    let data = data(&html, "servers");
    let column = |number: usize| {
        let column = &data["columns"][number];
        (column["values"].to_string(), column["codes"].to_string())
    };
    assert_eq!(
        column(0),
        (r#"["</script><b>","a","b","d\\u{202e}\\n"]"#.into(), "[2,1,0,3]".into())
    );
    assert_eq!(column(1), (r#"["ACTIVE","SHUTOFF"]"#.into(), "[1,0,-1,0]".into()));
    // Addresses are sorted as such.
    assert_eq!(column(2), (r#"["10.0.0.9","10.0.0.10","fe80::1"]"#.into(), "[1,0,2,0]".into()));
    assert_eq!(column(3), ("[4,31,40,400]".into(), "[2,0,3,1]".into()));
    assert_eq!(column(4), (r#"[["v1","v2"]]"#.into(), "0".into()));
    assert_eq!(column(5), (r#"[["k=v"]]"#.into(), "0".into()));
    assert_eq!(data["columns"][5]["shown"], false);
    assert_eq!(data["rows"], 4);
}

#[test]
fn rows_above_the_limit_are_counted_and_the_page_says_so() {
    let page = Page { tables: vec![servers(3)], ..page() };
    let html = html(&page);
    assert!(html.contains("servers: only the first 3 of 4 rows are on this page."), "{html}");
    assert_eq!(data(&html, "servers")["left_out"], 1);
    assert_eq!(data(&html, "servers")["rows"], 3);
}

#[test]
fn several_clouds_have_a_switch_and_charts_of_their_own() {
    let mut table = Table::new("servers", "", Vec::new(), 9);
    table.begin(&[column("cloud", Type::Text), column("status", Type::Text)]);
    for (cloud, status) in [("one", "ACTIVE"), ("two", "ERROR"), ("two", "ACTIVE")] {
        table.push(vec![Cell::text(Some(cloud)), Cell::text(Some(status))]);
    }
    table.sort();
    let cloud = |name: &str| Cloud { name: name.into(), facts: Vec::new() };
    let clouds = vec![cloud("one"), cloud("two"), cloud("three")];
    let html = html(&Page { clouds, tables: vec![table], ..page() });
    assert!(html.contains("<select id=\"cloud\">"));
    for part in [
        "data-cloud=\"\">",
        "data-cloud=\"one\" hidden>",
        "data-cloud=\"three\" hidden>",
        "#servers?is.status=ERROR&amp;is.cloud=two\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("is.status=ERROR&amp;is.cloud=one\""));
}

#[test]
fn things_of_one_name_in_two_clouds_have_a_bar_each() {
    let mut table = Table::new("servers", "", Vec::new(), 9);
    table.begin(&[column("cloud", Type::Text), column("host", Type::Text)]);
    for (cloud, host) in [("one", "cmp1"), ("two", "cmp1"), ("two", "cmp1"), ("two", "cmp2")] {
        table.push(vec![Cell::text(Some(cloud)), Cell::text(Some(host))]);
    }
    table.sort();
    let chart = |of_cloud| Chart {
        name: "hosts",
        title: "Hosts",
        report: "servers",
        only: None,
        bars: Bars::By { by: "host", sum: None, of_cloud },
    };
    assert_eq!(bars(&chart(true), &table), ["two: cmp1", "2", "one: cmp1", "1", "two: cmp2", "1"]);
    assert_eq!(bars(&chart(false), &table), ["cmp1", "3", "cmp2", "1"]);
    let mut html = Vec::new();
    count(&chart(true), &table, None).unwrap().push_html("servers", &mut html);
    let html = String::from_utf8(html).unwrap();
    assert!(html.contains("#servers?is.host=cmp1&amp;is.cloud=two\""), "{html}");
    // Where one cloud is chosen, its name is above all.
    let two = count(&chart(true), &table, Some("two")).unwrap();
    assert_eq!(two.bars.len(), 2);
    assert!(two.svg("").contains(">cmp1<"));
}

/// The labels and values of a chart's bars.
fn bars(chart: &Chart, table: &Table) -> Vec<String> {
    let svg = count(chart, table, None).unwrap().svg("");
    let text = |line: &str| {
        let text = line.strip_prefix("<text")?.split_once('>')?.1.strip_suffix("</text>")?;
        Some(text.to_owned())
    };
    svg.lines().filter_map(text).skip(1).collect()
}

#[test]
fn a_chart_has_its_largest_bar_first_and_counts_what_it_leaves_out() {
    let table = servers(9);
    assert_eq!(bars(&CHARTS[0], &table), ["ACTIVE", "2", "SHUTOFF", "1", "(none)", "1"]);
    assert_eq!(
        bars(&CHARTS[1], &table),
        ["under 30 days", "1", "30 days and more", "2", "a year and more", "1"]
    );
    let mut many = Table::new("servers", "", Vec::new(), 99);
    many.begin(&[column("status", Type::Text)]);
    for number in 0..15 {
        many.push(vec![Cell::Text(format!("S{number:02}").into())]);
    }
    many.sort();
    let bars = bars(&CHARTS[0], &many);
    assert_eq!(bars.len(), 25);
    assert_eq!(bars[24], "3 others: 3");
}

#[test]
fn a_share_is_of_what_there_is() {
    let mut table = Table::new("hypervisors", "", Vec::new(), 9);
    table.begin(&[column("host", Type::Text), column("used", Type::Int), column("all", Type::Int)]);
    for (host, used, all) in [
        ("half", Some(1024), Some(2048)),
        ("over", Some(3000), Some(2048)),
        ("unknown", None, Some(2048)),
        ("nothing", Some(1), Some(0)),
    ] {
        table.push(vec![Cell::text(Some(host)), Cell::int(used), Cell::int(all)]);
    }
    table.sort();
    let chart = Chart {
        name: "memory",
        title: "Memory",
        report: "hypervisors",
        only: None,
        bars: Bars::Share { label: "host", used: "used", of: "all", unit: "MiB" },
    };
    assert_eq!(bars(&chart, &table), ["over", "146 % of 2 GiB", "half", "50 % of 2 GiB"]);
    let none = Chart { only: Some(("host", "elsewhere")), ..chart };
    assert!(count(&none, &table, None).is_none());
}

/// The luminance of `#rgb` or `#rrggbb`, as WCAG 2 defines it.
fn luminance(color: &str) -> f64 {
    let digits = color.strip_prefix('#').unwrap();
    let channel = |number: usize| {
        let digits = match digits.len() {
            3 => digits[number..=number].repeat(2),
            _ => digits[2 * number..2 * number + 2].to_owned(),
        };
        let share = f64::from(u8::from_str_radix(&digits, 16).unwrap()) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrast_is_measured_as_wcag_defines_it() {
    assert!((contrast("#000", "#ffffff") - 21.0).abs() < 1e-9);
    assert!((contrast("#777777", "#fff") - 4.48).abs() < 0.01);
}

/// Foreground and background: texts need a contrast of 4.5, drawings 3.
#[test]
fn texts_and_drawings_can_be_seen_in_light_in_dark_and_on_paper() {
    const TEXTS: &[(&str, &[&str])] = &[
        ("text", &["back", "card", "odd", "head"]),
        ("soft", &["back", "card", "odd"]),
        ("link", &["back", "card", "odd", "head"]),
        ("bad", &["back", "card", "odd", "head"]),
        ("good", &["back", "card", "odd", "head"]),
        // The table that is shown, among the links to all.
        ("card", &["link"]),
    ];
    const DRAWN: &[(&str, &[&str])] = &[
        ("bar", &["card", "odd", "track"]),
        ("high", &["card", "odd", "track"]),
        // Borders of buttons and fields.
        ("edge", &["card", "back"]),
        // The outline of what has the focus.
        ("link", &["back", "card", "odd", "head"]),
    ];
    let schemes: Vec<&str> =
        STYLE.split(":root {").skip(1).map(|part| part.split('}').next().unwrap()).collect();
    assert_eq!(schemes.len(), 3, "light, dark, paper");
    for scheme in schemes {
        let color = |name: &str| {
            let declared = scheme.split(&format!("--{name}: ")).nth(1);
            declared.and_then(|rest| rest.split(';').next()).unwrap_or_else(|| panic!("{name}"))
        };
        for (pairs, least) in [(TEXTS, 4.5), (DRAWN, 3.0)] {
            for (name, grounds) in pairs {
                for ground in *grounds {
                    let contrast = contrast(color(name), color(ground));
                    assert!(contrast >= least, "{name} on {ground}: {contrast:.2}\n{scheme}");
                }
            }
        }
    }
}
