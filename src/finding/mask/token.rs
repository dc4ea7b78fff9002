//! Tokens of well-known services, by the mark that each begins with.
//!
//! To add a service: its line in [`TOKENS`], and its example in the test.

use std::ops::Range;

/// What follows the mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// At least so many characters of base64url and dots.
    Any(usize),
    /// The same with a digit and a capital letter among them: the mark alone may begin a name.
    Mixed(usize),
    /// At least so many hexadecimal digits.
    Hex(usize),
    /// At least so many capital letters and digits.
    Capitals(usize),
    /// A path, of which every piece may be secret.
    Path(usize),
}

/// Marks as the services document them.
const TOKENS: &[(&str, Tail)] = &[
    ("A3T", Tail::Capitals(17)),         // AWS access key
    ("ABIA", Tail::Capitals(16)),        // AWS bearer
    ("ACCA", Tail::Capitals(16)),        // AWS context
    ("AGE-SECRET-KEY-1", Tail::Any(20)), // age
    ("AIza", Tail::Any(30)),             // Google API key
    ("AKIA", Tail::Capitals(16)),        // AWS access key
    ("ASIA", Tail::Capitals(16)),        // AWS temporary access key
    ("ATATT3", Tail::Any(20)),           // Atlassian
    ("ATBB", Tail::Mixed(24)),           // Bitbucket
    ("ATCTT3", Tail::Any(20)),           // Atlassian
    ("CFPAT-", Tail::Any(20)),           // Contentful
    ("EAACEdEose0cBA", Tail::Any(10)),   // Facebook
    ("FlyV1 ", Tail::Any(20)),           // Fly.io
    ("GOCSPX-", Tail::Any(20)),          // Google OAuth client
    ("GR1348941", Tail::Any(16)),        // GitLab runner registration
    ("HRKU-", Tail::Any(30)),            // Heroku
    ("NRAK-", Tail::Any(20)),            // New Relic
    ("PMAK-", Tail::Any(20)),            // Postman
    ("SG.", Tail::Any(40)),              // SendGrid
    ("SK", Tail::Hex(32)),               // Twilio
    ("cio", Tail::Mixed(30)),            // crates.io
    ("dapi", Tail::Hex(32)),             // Databricks
    ("dckr_oat_", Tail::Any(20)),        // Docker Hub
    ("dckr_pat_", Tail::Any(20)),        // Docker Hub
    ("discord.com/api/webhooks/", Tail::Path(20)),
    ("discordapp.com/api/webhooks/", Tail::Path(20)),
    ("doo_v1_", Tail::Any(20)),     // DigitalOcean OAuth
    ("dop_v1_", Tail::Any(20)),     // DigitalOcean
    ("dor_v1_", Tail::Any(20)),     // DigitalOcean refresh
    ("dp.pt.", Tail::Any(20)),      // Doppler
    ("figd_", Tail::Any(20)),       // Figma
    ("fo1_", Tail::Any(20)),        // Fly.io
    ("gho_", Tail::Any(20)),        // GitHub OAuth
    ("ghp_", Tail::Any(20)),        // GitHub personal
    ("ghr_", Tail::Any(20)),        // GitHub refresh
    ("ghs_", Tail::Any(20)),        // GitHub app
    ("ghu_", Tail::Any(20)),        // GitHub user of an app
    ("github_pat_", Tail::Any(20)), // GitHub fine-grained
    ("glagent-", Tail::Any(16)),    // GitLab agent
    ("glc_", Tail::Any(20)),        // Grafana Cloud
    ("glcbt-", Tail::Any(16)),      // GitLab job
    ("gldt-", Tail::Any(16)),       // GitLab deploy
    ("glffct-", Tail::Any(16)),     // GitLab feature flags
    ("glft-", Tail::Any(16)),       // GitLab feed
    ("glimt-", Tail::Any(16)),      // GitLab incoming mail
    ("gloas-", Tail::Any(16)),      // GitLab OAuth application
    ("glpat-", Tail::Any(16)),      // GitLab personal
    ("glptt-", Tail::Any(16)),      // GitLab trigger
    ("glrt-", Tail::Any(16)),       // GitLab runner
    ("glsa_", Tail::Any(20)),       // Grafana service account
    ("glsoat-", Tail::Any(16)),     // GitLab SCIM
    ("gsk_", Tail::Mixed(30)),      // Groq
    ("hf_", Tail::Mixed(20)),       // Hugging Face
    ("hooks.slack.com/services/", Tail::Path(20)),
    ("hooks.slack.com/workflows/", Tail::Path(20)),
    ("hvb.", Tail::Any(20)),        // Vault batch
    ("hvr.", Tail::Any(20)),        // Vault recovery
    ("hvs.", Tail::Any(20)),        // Vault service
    ("key-", Tail::Hex(32)),        // Mailgun
    ("lin_api_", Tail::Any(20)),    // Linear
    ("npm_", Tail::Mixed(30)),      // npm
    ("nvapi-", Tail::Any(20)),      // NVIDIA
    ("oy2", Tail::Any(40)),         // NuGet
    ("pscale_pw_", Tail::Any(20)),  // PlanetScale
    ("pscale_tkn_", Tail::Any(20)), // PlanetScale
    ("pypi-", Tail::Mixed(30)),     // PyPI
    ("r8_", Tail::Mixed(30)),       // Replicate
    ("rk_live_", Tail::Any(16)),    // Stripe restricted
    ("rk_test_", Tail::Any(16)),    // Stripe restricted
    ("rubygems_", Tail::Hex(32)),   // RubyGems
    ("shpat_", Tail::Any(20)),      // Shopify
    ("shpca_", Tail::Any(20)),      // Shopify
    ("shppa_", Tail::Any(20)),      // Shopify
    ("shpss_", Tail::Any(20)),      // Shopify
    ("sk-", Tail::Mixed(20)),       // OpenAI
    ("sk-ant-", Tail::Any(20)),     // Anthropic
    ("sk-proj-", Tail::Any(20)),    // OpenAI
    ("sk_live_", Tail::Any(16)),    // Stripe
    ("sk_test_", Tail::Any(16)),    // Stripe
    ("sntrys_", Tail::Any(20)),     // Sentry
    ("sntryu_", Tail::Any(20)),     // Sentry
    ("sq0atp-", Tail::Any(20)),     // Square
    ("sq0csp-", Tail::Any(20)),     // Square
    ("tskey-", Tail::Any(16)),      // Tailscale
    ("whsec_", Tail::Any(20)),      // Stripe webhook
    ("xapp-", Tail::Any(16)),       // Slack
    ("xkeysib-", Tail::Any(20)),    // Brevo
    ("xoxa-", Tail::Any(10)),       // Slack
    ("xoxb-", Tail::Any(10)),       // Slack bot
    ("xoxe-", Tail::Any(10)),       // Slack
    ("xoxe.", Tail::Any(10)),       // Slack
    ("xoxo-", Tail::Any(10)),       // Slack
    ("xoxp-", Tail::Any(10)),       // Slack user
    ("xoxr-", Tail::Any(10)),       // Slack refresh
    ("xoxs-", Tail::Any(10)),       // Slack
    ("ya29.", Tail::Any(20)),       // Google OAuth
];

/// For each byte that may begin a mark, which part of [`TOKENS`] begins with it.
const FIRST: [(u8, u8); 256] = {
    let mut first = [(0, 0); 256];
    let mut at = 0;
    while at < TOKENS.len() {
        let byte = TOKENS[at].0.as_bytes()[0] as usize;
        if first[byte].1 == 0 {
            first[byte].0 = at as u8;
        }
        first[byte].1 = at as u8 + 1;
        at += 1;
    }
    first
};

/// Adds the tokens of services in `text`, each with its mark.
pub(super) fn find(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    let mut inside = false;
    for (at, byte) in text.iter().enumerate() {
        let (first, end) = FIRST[usize::from(*byte)];
        if end > 0 && !inside {
            for (mark, tail) in &TOKENS[usize::from(first)..usize::from(end)] {
                if let Some(length) = length(&text[at..], mark, *tail) {
                    ranges.push(at..at + length);
                }
            }
        }
        // `www.discord.com` begins behind a dot, but no token behind a letter.
        inside = byte.is_ascii_alphanumeric() || *byte == b'_';
    }
    bots(text, ranges);
    keys_beside_aws(text, ranges);
}

/// The length of the token that `text` begins with, if it is one with this mark.
fn length(text: &[u8], mark: &str, tail: Tail) -> Option<usize> {
    let rest = text.strip_prefix(mark.as_bytes())?;
    let run = |class: fn(&u8) -> bool| rest.iter().take_while(|byte| class(byte)).count();
    let of_token = |byte: &u8| super::run::is_token(*byte) || *byte == b'.';
    let (length, least) = match tail {
        Tail::Any(least) => (run(of_token), least),
        Tail::Mixed(least) => {
            let length = run(of_token);
            let token = &rest[..length];
            let mixed =
                token.iter().any(u8::is_ascii_digit) && token.iter().any(u8::is_ascii_uppercase);
            (if mixed { length } else { 0 }, least)
        }
        Tail::Hex(least) => (run(u8::is_ascii_hexdigit), least),
        Tail::Capitals(least) => {
            (run(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), least)
        }
        Tail::Path(least) => {
            (run(|byte| super::run::is_token(*byte) || matches!(byte, b'/' | b'.')), least)
        }
    };
    (length >= least).then_some(mark.len() + length)
}

/// Telegram: the bot's number, a colon, and the secret, which begins with `AA`.
fn bots(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    for colon in memchr::memmem::find_iter(text, b":AA") {
        let digits = text[..colon].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let rest = &text[colon + 1..];
        let length = rest.iter().take_while(|byte| super::run::is_token(**byte)).count();
        if (8..=12).contains(&digits) && length >= 30 {
            ranges.push(colon - digits..colon + 1 + length);
        }
    }
}

/// An AWS secret key has no mark of its own: 40 characters of base64 in a text with an AWS access
/// key.
fn keys_beside_aws(text: &[u8], ranges: &mut Vec<Range<usize>>) {
    let marks = [&b"AKIA"[..], b"ASIA"];
    if !marks.iter().any(|mark| memchr::memmem::find(text, mark).is_some()) {
        return;
    }
    super::run::runs(
        text,
        |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'),
        |run| {
            if run.len() == 40 {
                ranges.push(run);
            }
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let mut ranges = Vec::new();
        find(text.as_bytes(), &mut ranges);
        let mut bytes = text.as_bytes().to_vec();
        for range in ranges {
            bytes[range].fill(b'#');
        }
        String::from_utf8(bytes).unwrap().replace('#', "")
    }

    /// A tail that no service gave anyone: `n` characters that the kind of tail allows.
    fn tail(tail: Tail) -> String {
        let (letters, least) = match tail {
            Tail::Any(least) | Tail::Mixed(least) => ("aB3d-F_", least),
            Tail::Hex(least) => ("0a1b2c", least),
            Tail::Capitals(least) => ("ZY7X", least),
            Tail::Path(least) => ("T0/bX9", least),
        };
        letters.chars().cycle().take(least).collect()
    }

    #[test]
    fn every_entry_finds_its_token_and_nothing_shorter() {
        for (mark, kind) in TOKENS {
            let token = format!("{mark}{}", tail(*kind));
            assert_eq!(masked(&token), "", "{token}");
            assert_eq!(masked(&format!("use {token}, then")), "use , then");
            assert_eq!(masked(&format!("a=\"{token}\"")), "a=\"\"");
            let mut short = token.clone();
            short.pop();
            let others: Vec<_> = TOKENS.iter().filter(|(other, _)| other != mark).collect();
            if !others.iter().any(|(other, _)| mark.starts_with(other) || other.starts_with(mark)) {
                assert_eq!(masked(&short), short);
            }
            assert_eq!(masked(&format!("x{token}")), format!("x{token}"), "inside a word");
        }
    }

    #[test]
    fn the_table_is_in_order_and_has_no_mark_twice() {
        // Entries with one first byte are together, which `FIRST` relies on.
        assert!(TOKENS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(TOKENS.len() < 255);
    }

    /// The services by their documentation, written down without the table.
    #[test]
    fn well_known_services_are_in_the_table() {
        let secret = "4fJk29LmQx7TzRw8BvYc1NpHd6SgUe3A5oWi";
        let hex = "0123456789abcdef0123456789abcdef";
        for mark in [
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "gldt-",
            "glrt-",
            "xoxb-",
            "xoxp-",
            "xoxa-",
            "xoxs-",
            "xapp-",
            "AIza",
            "sk_live_",
            "rk_live_",
            "whsec_",
            "npm_",
            "pypi-",
            "hvs.",
            "sk-",
            "sk-proj-",
            "sk-ant-",
            "hf_",
            "dckr_pat_",
            "shpat_",
            "GOCSPX-",
            "ya29.",
            "glsa_",
            "tskey-",
            "lin_api_",
        ] {
            assert_eq!(masked(&format!("t {mark}{secret}")), "t ", "{mark}");
        }
        assert_eq!(masked(&format!("dop_v1_{hex}{hex}")), "");
        assert_eq!(masked(&format!("SG.{secret}.{secret}")), "");
        assert_eq!(masked(&format!("https://hooks.slack.com/services/T0/B0/{secret}")), "https://");
        assert_eq!(masked(&format!("123456789:AA{secret}")), "");
        assert_eq!(masked(&format!("AKIA{}", "ABCDEFGHIJ234567")), "");
        let pair = format!("AKIA{} {}", "ABCDEFGHIJ234567", "wJalrX/".repeat(6).split_at(40).0);
        assert_eq!(masked(&pair), " ");
    }

    #[test]
    fn names_that_begin_like_a_token_are_not_one() {
        for text in [
            "key-pair-of-the-web-team-in-frankfurt",
            "sk-bratislava-zone-one-web-frontend-server",
            "task-ghp_short",
            "SKU-2019",
            "hf_model_server_of_the_language_team",
            "npm_registry_mirror_of_the_platform_team",
            "ASIA-PACIFIC-SOUTH",
            "12:30:45",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}
