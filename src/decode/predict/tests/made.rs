//! Records made up for these tests, and structs to read them with.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// A small deterministic generator (xorshift).
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end.max(1)
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

/// Fields of every form that serde derives, many of them nested.
#[derive(Debug, Deserialize)]
#[allow(dead_code)]
pub(super) struct Odd<'a> {
    id: &'a str,
    #[serde(default, alias = "Zahl", alias = "a_number")]
    number: Option<f64>,
    #[serde(default)]
    small: Option<u8>,
    #[serde(default)]
    signed: Option<i64>,
    #[serde(default)]
    state: Option<State>,
    #[serde(default)]
    pair: Option<(u64, String)>,
    #[serde(default)]
    grid: Vec<Vec<Small>>,
    #[serde(default)]
    named: BTreeMap<String, Small>,
    #[serde(default)]
    deep: Option<Box<Deep>>,
    #[serde(default)]
    any: Option<serde_json::Value>,
    #[serde(default)]
    ignored: Option<IgnoredAny>,
    #[serde(default)]
    wrapped: Option<Wrapped>,
    #[serde(default)]
    letter: Option<char>,
    #[serde(default)]
    nothing: (),
    #[serde(default)]
    whole: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Up,
    Down,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Wrapped(String);

#[derive(Debug, Default, Deserialize)]
#[allow(dead_code)]
struct Deep {
    #[serde(default)]
    deep: Option<Box<Deep>>,
    #[serde(default)]
    #[serde(rename = "id")]
    other_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Small {
    x: i32,
    #[serde(default)]
    id: Option<u64>,
}

const ODD: &[(&str, &[&str])] = &[
    ("id", &["\"a\"", "\"Zoë\"", "\"\""]),
    ("number", &["1.5", "-0", "1e10", "18446744073709551616", "null", "7"]),
    ("Zahl", &["0.1"]),
    ("small", &["255", "0", "null"]),
    ("signed", &["-9223372036854775808", "12", "null"]),
    ("state", &["\"up\"", "\"down\"", "\"sideways\"", "null"]),
    ("pair", &["[1, \"x\"]", "[2,\"\\u00e9\"]"]),
    ("grid", &["[]", "[[{\"x\": 1}], []]", "[[{\"x\": 1, \"id\": 2}, {\"id\": 3, \"x\": -4}]]"]),
    ("named", &["{}", "{\"a\": {\"x\": 1}, \"b\\n\": {\"x\": 2, \"id\": 5}}"]),
    ("deep", &["{}", "{\"deep\": {\"deep\": {\"id\": \"z\"}}}", "{\"id\": \"q\", \"deep\": {}}"]),
    ("any", &["[1, {\"a\": [null, true, \"\\ud83d\\ude00\"]}]", "{\"id\": {\"id\": 1}}", "-1"]),
    ("ignored", &["[\"\\ud800\", 1e999]", "{\"a\": {\"b\": \"c\"}}", "{\"a\": {\"b\": \"d\"}}"]),
    (
        "unknown",
        &["[{\"rel\": \"self\", \"href\": \"h/1\"}]", "[{\"rel\": \"x\", \"href\": \"h/22\"}]"],
    ),
    ("wrapped", &["\"w\"", "null"]),
    ("letter", &["\"é\"", "\"ab\""]),
    ("nothing", &["null"]),
    ("whole", &["true", "false"]),
];

const SERVER: &[(&str, &[&str])] = &[
    ("accessIPv4", &["\"198.51.100.118\"", "\"\""]),
    (
        "addresses",
        &[
            "{}",
            "{\"net\": [{\"version\": 4, \"addr\": \"10.0.0.7\", \"OS-EXT-IPS:type\": \"fixed\", \
         \"OS-EXT-IPS-MAC:mac_addr\": \"fa:16:3e:00:00:01\"}]}",
            "{\"a\": [{\"version\": 4, \"addr\": \"10.0.0.7\"}, {\"version\": 6, \"addr\": \"fd00::1\"}], \
         \"b\": []}",
            "\"net=10.0.0.1, 192.0.2.1\"",
        ],
    ),
    ("created", &["\"2026-11-23T14:21:18Z\"", "\"2026-11-23T14:21:19Z\""]),
    (
        "flavor",
        &[
            "{\"id\": \"2\", \"links\": [{\"rel\": \"bookmark\", \"href\": \"http://c:8774/flavors/2\"}]}",
            "{\"vcpus\": 1, \"ram\": 2048, \"disk\": 20, \"ephemeral\": 0, \"swap\": 0, \
         \"original_name\": \"m1.small\", \"extra_specs\": {\"hw:cpu\": \"x\"}}",
            "{}",
        ],
    ),
    ("hostId", &["\"63bd9eb1dfe6d7034436bd2e8001aaec6832791c058e1f85ce9327d4\"", "\"\""]),
    (
        "id",
        &[
            "\"bc96a86c-841e-419b-9b16-f0dcf6c76607\"",
            "12",
            "\"5c0320b3-0572-4162-9cba-659379483637\"",
        ],
    ),
    (
        "image",
        &[
            "\"\"",
            "{\"id\": \"70a599e0\", \"links\": [{\"rel\": \"bookmark\", \"href\": \"http://c/i/70a599e0\"}]}",
            "{\"id\": \"a2459075\", \"links\": [{\"rel\": \"bookmark\", \"href\": \"http://c/i/a2459075\"}]}",
        ],
    ),
    (
        "links",
        &[
            "[{\"rel\": \"self\", \"href\": \"http://c/v2.1/s/bc96\"}, {\"rel\": \"b\", \"href\": \"http://c/s/bc96\"}]",
            "[{\"rel\": \"self\", \"href\": \"http://c/v2.1/s/5c03\"}, {\"rel\": \"b\", \"href\": \"http://c/s/5c03\"}]",
            "[]",
        ],
    ),
    (
        "metadata",
        &["{}", "{\"group\": \"team-01\", \"json\": \"{\\\"a\\\": 1}\", \"owner\": \"Zo\\u00eb\"}"],
    ),
    ("name", &["\"hang-spawn-3\"", "null", "\"東京\""]),
    ("status", &["\"ACTIVE\"", "\"BUILD\"", "\"ERROR\""]),
    ("tenant_id", &["\"6e718b0c0be148e393e564fab0ef7a91\""]),
    ("user_id", &["\"7129ebf9b14f41389b0441f7aa4c9bce\""]),
    ("updated", &["\"2026-11-23T14:21:19Z\""]),
    (
        "fault",
        &["{\"code\": 500, \"created\": \"2026-11-23T14:21:19Z\", \"message\": \"No host\", \
                 \"details\": \"Trace\\n  File \\\"x\\\"\"}"],
    ),
    ("OS-DCF:diskConfig", &["\"AUTO\"", "\"MANUAL\""]),
    ("progress", &["0", "100", "2.002e+06"]),
    ("OS-EXT-AZ:availability_zone", &["\"nova\"", "\"az-s\\u00fcd\""]),
    ("config_drive", &["\"\"", "\"True\""]),
    ("key_name", &["null", "\"k\""]),
    ("OS-SRV-USG:launched_at", &["null", "\"2019-06-05T13:08:53.000000\""]),
    ("OS-EXT-SRV-ATTR:host", &["\"compute\"", "null"]),
    ("OS-EXT-STS:power_state", &["0", "1", "4"]),
    (
        "os-extended-volumes:volumes_attached",
        &["[]", "[{\"id\": \"v1\", \"delete_on_termination\": false}]"],
    ),
    ("trusted_image_certificates", &["null", "[\"a\", \"b\"]"]),
    ("locked", &["true", "false"]),
    ("tags", &["[]", "[\"caf\\u00e9\", \"prod\"]"]),
    ("security_groups", &["[{\"name\": \"default\"}]", "[{\"name\": \"a\"}, {\"name\": \"b\"}]"]),
];

const USER: &[(&str, &[&str])] = &[
    ("id", &["\"7129ebf9b14f41389b0441f7aa4c9bce\"", "\"admin\""]),
    ("name", &["\"alice\"", "\"d\\\\bob\""]),
    ("domain_id", &["\"default\""]),
    ("enabled", &["true", "false", "\"True\"", "1"]),
    ("email", &["\"a@example.org\"", "null", "[1, {}]", "{\"a\": {}}", "1.5"]),
    ("description", &["\"\"", "\"x\\ty\"", "7"]),
    ("options", &["{}", "{\"multi_factor_auth_enabled\": true}"]),
    ("password_expires_at", &["null", "\"2026-11-23T14:28:29.000000\""]),
    ("links", &["{\"self\": \"http://k/v3/users/71\"}", "{\"self\": \"http://k/v3/users/8fa\"}"]),
];

const HYPERVISOR: &[(&str, &[&str])] = &[
    ("id", &["1", "\"b1e43b5f-eec1-44e0-9f10-7b4945c0226d\""]),
    ("hypervisor_hostname", &["\"cmp001.example.net\"", "\"cmp002.example.net\""]),
    ("state", &["\"up\"", "\"down\""]),
    ("vcpus", &["64", "null"]),
    ("disk_available_least", &["-12", "400", "null"]),
    ("hypervisor_version", &["2.002e+06", "6002000"]),
    (
        "cpu_info",
        &[
            "\"{\\\"arch\\\": \\\"x86_64\\\"}\"",
            "{\"arch\": \"x86_64\", \"features\": [\"pge\"]}",
            "null",
        ],
    ),
    (
        "service",
        &[
            "{\"host\": \"cmp001\", \"id\": 7, \"disabled_reason\": null}",
            "{\"id\": \"x\", \"host\": \"h\"}",
        ],
    ),
    (
        "servers",
        &["[{\"name\": \"a\", \"uuid\": \"u1\"}, {\"uuid\": \"u2\", \"name\": \"b\"}]", "[]"],
    ),
    ("uptime", &["\" 10:02 up 3 days\\n\"", "null"]),
];

/// A host, as Nova lists it.
#[derive(Debug, Deserialize)]
#[allow(dead_code)]
pub(super) struct Hypervisor<'a> {
    #[serde(borrow)]
    id: crate::resource::value::Id<'a>,
    hypervisor_hostname: String,
    state: State,
    #[serde(default)]
    vcpus: Option<u32>,
    #[serde(default)]
    disk_available_least: Option<i64>,
    #[serde(default)]
    cpu_info: serde_json::Value,
    service: Option<Service<'a>>,
    #[serde(default)]
    servers: Vec<Guest>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Service<'a> {
    host: &'a str,
    #[serde(borrow)]
    id: crate::resource::value::Id<'a>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Guest {
    name: String,
    uuid: String,
}

/// What is made.
#[derive(Clone, Copy)]
pub(super) enum Make {
    Server,
    User,
    Hypervisor,
    Odd,
}

/// One record: most fields, in the usual order most of the time, in one of three layouts.
pub(super) fn record(make: Make, random: &mut Random) -> String {
    let fields = match make {
        Make::Server => SERVER,
        Make::User => USER,
        Make::Hypervisor => HYPERVISOR,
        Make::Odd => ODD,
    };
    let mut fields: Vec<_> =
        fields.iter().filter(|(name, _)| *name == "id" || random.below(12) > 0).collect();
    if random.below(10) == 0 {
        let (one, other) = (random.below(fields.len()), random.below(fields.len()));
        fields.swap(one, other);
    }
    let [open, comma, colon, close] = random.pick(&[
        &["{", ", ", ": ", "}"],
        &["{", ",", ":", "}"],
        &["{\n            ", ",\n            ", ": ", "\n        }"],
    ]);
    let text = fields.iter().map(|(name, values)| {
        let value = random.pick(values);
        format!("\"{name}\"{colon}{value}")
    });
    let text: Vec<_> = text.collect();
    format!("{open}{}{close}", text.join(comma))
}
