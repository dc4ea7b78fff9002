use super::*;

/// The snippet with a caret under it; every character is taken as one column wide.
fn shown(line: &str, column: usize) -> String {
    let Snippet { text, caret } = snippet(line.as_bytes(), column);
    format!("{text}\n{}^", " ".repeat(caret))
}

#[test]
fn a_short_line_is_shown_whole() {
    assert_eq!(shown("abc", 1), "abc\n^");
    assert_eq!(shown("abc\r\n", 3), "abc\n  ^");
    assert_eq!(shown("abc", 9), "abc\n   ^");
    assert_eq!(shown("组织 x", 4), "组织 x\n   ^");
    assert_eq!(shown("", 0), "\n^");
    assert_eq!(
        snippet(b"a\xffb\xe7\xbb", 3),
        Snippet { text: "a\u{fffd}b\u{fffd}".into(), caret: 2 }
    );
}

#[test]
fn the_values_beside_a_secret_stay_readable_and_the_caret_in_place() {
    let line = r#"{"id": 7, "adminPass": "s3cret", "name": "web", "created": 12}"#;
    let column = line.find("12").unwrap() + 1;
    insta::assert_snapshot!(shown(line, column), @r#"
    {"id": 7, "adminPass": "[redacted]", "name": "web", "created": 12}
                                                                   ^
    "#);
    let column = line.find("cret").unwrap() + 1;
    insta::assert_snapshot!(shown(line, column), @r#"
    {"id": 7, "adminPass": "[redacted]", "name": "web", "created": 12}
                            ^
    "#);
}

#[test]
fn a_long_line_is_cut_around_its_place() {
    let line = format!("{}HERE{}", "ab, ".repeat(100), "cd, ".repeat(100));
    let Snippet { text, caret } = snippet(line.as_bytes(), 401);
    assert_eq!(text.chars().count(), 126);
    assert!(text.starts_with("...") && text.ends_with("..."));
    assert_eq!(&text[caret..caret + 4], "HERE");
    let Snippet { text, caret } = snippet(line.as_bytes(), 9999);
    assert!(!text.ends_with("...") && caret == text.len());
}

#[test]
fn a_name_on_one_line_makes_a_value_on_another_a_secret() {
    let text = "{\n \"adminPass\": {\n  \"x\": \"s3cret\"\n },\n \"id\": 1\n}";
    let at = text.find("s3").unwrap();
    assert_eq!(snippet_at(text.as_bytes(), at).text, " \"adminPass\": [redacted],");
    let at = text.find("id").unwrap();
    assert_eq!(snippet_at(text.as_bytes(), at), Snippet { text: " \"id\": 1".into(), caret: 2 });
}

#[test]
fn a_found_value_is_masked_like_a_line() {
    assert_eq!(text("gAAAAABc9-Xk0aYq_2b3x"), "[redacted]");
    assert_eq!(text("number `7`"), "number `7`");
    assert_eq!(text("{\"password\": \"x\"}"), "{\"password\": \"[redacted]\"}");
}

/// A secret that nothing but its place tells of.
const CANARY: &str = "cAnary-7";

/// Where secrets are, each as `~`.
const PLACES: &[&str] = &[
    r#"{"adminPass" "~", "name": "x"}"#,
    r#"{"secretAccessKey": "~", "accessToken": "~"}"#,
    r#"{"credential": ["~", "~"], "name": "x"}"#,
    r#"{"name": "X-Auth-Token", "value": "~"}"#,
    r#"| adminPass | ~ |"#,
    "openstack --os-password ~ server list",
    "curl -u admin:~ https://cloud/v3",
    r#"{"adminPass": "~"}"#,
    r#"{"adminpass" : "~", "name": "x"}"#,
    r#"{"password": "~ with \"quotes\" ~", "name": "x"}"#,
    r#"{"password": ["~", {"a": "~"}], "name": "x"}"#,
    r#"{"password": {"user": {"name": "n", "password": "~"}}}"#,
    r#"{"secret": ~, "name": "x"}"#,
    r#"{"OS-EXT-SRV-ATTR:user_data": "~"}"#,
    r#"{"user_data": "~"#,
    r#"{"private_key": "-----BEGIN PRIVATE KEY-----\n~\n~\n"#,
    r#"{"x": "-----BEGIN RSA PRIVATE KEY-----\n~\n~"#,
    r#"{"credential": "~", "blob": {"access": "~"}}"#,
    r#"{"access": "~", "secret": "~"}"#,
    r#"{"token": "~"}"#,
    r#"{"access": {"token": {"expires": "2019", "id": "~", "tenant": {"id": "t"}}}}"#,
    r#"{"access: {"token": {"id": "~", "expires"#,
    r#"{"id": "~", "expires": "2019-06-10T01:47:30+0000", "project_id": "x"}"#,
    r#"{"\u0061dmin\u0050ass": "~"}"#,
    r#"{"message": "got {\"adminPass\": \"~\", \"b\": [\"x\"", "password": "~"}"#,
    r#"{"message": "bad url amqp://nova:~@rabbit:5672/"}"#,
    r#"{"url": "https:\/\/admin:~@host\/v3"}"#,
    "X-Subject-Token: ~",
    "x-auth-token:~ ~",
    "HTTP/1.1 201 Created\r\nX-Subject-Token: ~\r\nVary: X-Auth-Token\r\n\r\n{}",
    "curl -H \"X-Auth-Token: ~\" http://host/",
    "Authorization: Bearer ~",
    "Set-Cookie: session=~; path=/",
    "export OS_PASSWORD=~",
    "{'adminPass': '~'}",
    "{\"password\":\n\n   \"~\"}",
    "[[\"X-Subject-Token\", \"~\"]]",
    "gAAAAABc~aaaaaaaaaaaaaaaaaaaa",
    "x\", \"y\": \"gAAAAABc~",
    "AbCdEfGhIj0123456789AbCdEfGhIj0123456789~",
    "MIIDJDCCAo0GCSqGSIb3~DQEHAqCCAn4wggJ6AgEBMQkwBwYFKw4DAhow/ggHiBgk",
];

#[test]
fn a_secret_is_masked_at_every_position_and_offset() {
    let filler = r#""id": "9168b536-cd40-4630-b43f-b259807c6e87", "name": "web", "#;
    for place in PLACES {
        let secret = place.replace('~', CANARY);
        for before in [String::new(), "{".to_owned() + &filler.repeat(3), filler.repeat(700)] {
            for after in ["", ", ", &filler.repeat(3)] {
                let line = format!("{before}{secret}{after}");
                let end = before.len() + secret.len();
                // Much text before costs much time: a few places must do there.
                let step = if before.len() > 10_000 { 61 } else { 3 };
                for at in
                    (before.len().saturating_sub(70)..(end + 70).min(line.len() + 2)).step_by(step)
                {
                    let Snippet { text, caret } = snippet_at(line.as_bytes(), at);
                    let said = format!("{place} at {at}: {text}");
                    assert!(!text.contains("cAnary") && !text.contains("ary-7"), "{said}");
                    assert!(caret <= text.chars().count() && text.chars().count() <= 126, "{said}");
                }
            }
        }
        assert!(!text(&secret).contains("nary"), "{secret}");
    }
}

#[test]
fn a_secret_cut_anywhere_is_still_masked() {
    for place in PLACES {
        let secret = place.replace('~', CANARY);
        // Here the key of the secret follows it.
        if secret.starts_with("{\"id\"") {
            continue;
        }
        for end in (1..secret.len()).filter(|end| secret.is_char_boundary(*end)) {
            let Snippet { text, .. } = snippet(&secret.as_bytes()[..end], end);
            assert!(!text.contains("cAnar"), "{text}");
        }
    }
}

#[test]
fn no_bytes_make_it_panic() {
    // A small generator (xorshift) of texts made of what the rules look for.
    let words: &[&[u8]] = &[
        b"\"",
        b"'",
        b"\\",
        b"\\u00",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b"=",
        b",",
        b"\n",
        b"\r",
        b"adminPass",
        b"token",
        b"expires",
        b"id",
        b"gAAAA",
        b"eyJ",
        b"MII",
        b"$6$",
        b"://",
        b"@",
        b"-----BEGIN ",
        b"PRIVATE",
        b"\xE7",
        b"\xBB\x84",
        b"\xFF",
        b" ",
        b"0",
        b"null",
        b"X-Auth-Token",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..20_000 {
        let bytes: Vec<u8> =
            (0..next(24)).flat_map(|_| words[next(words.len())]).copied().collect();
        let Snippet { text, caret } = snippet_at(&bytes, next(bytes.len() + 2));
        assert!(caret <= text.chars().count());
    }
}

#[test]
fn a_uuid_token_alone_is_masked_and_an_id_in_a_text_is_not() {
    let token = "5ec0e7c0ffee5ec0e7c0ffee5ec0e7c0";
    assert_eq!(text(token), "[redacted]");
    assert_eq!(text(&format!("\"{token}\"\r\n")), "\"[redacted]\"\r\n");
    let link = format!("/users/{token}");
    assert_eq!(text(&link), link);
}

#[test]
fn a_password_in_a_line_of_accounts_is_masked() {
    assert_eq!(text("root:s3cret:0:0:root:/root"), "root:[redacted]:0:0:root:/root");
    assert_eq!(text("root:x:0:0:root:/root"), "root:x:0:0:root:/root");
}

#[test]
fn a_password_before_a_host_is_masked_without_a_scheme() {
    assert_eq!(text("no host: admin:s3cret@cloud"), "no host: admin:[redacted]@cloud");
    assert_eq!(text("mail to admin@cloud"), "mail to admin@cloud");
}
