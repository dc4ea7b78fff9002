//! Names whose values are secret.

use super::Origin;

/// What is secret under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secret {
    /// Whatever its type is.
    Value,
    /// A text or a list; an object of that name is something else.
    Text,
    /// A header's value, to the end of its line.
    Header,
    /// A text that is not a word: an account and its password in base64, as in docker's `auth`.
    Encoded,
}

/// Names whose value is secret, of whatever type it is, in lower case with `_` for `-`; also at
/// the end of a longer name, as in `os_password`.
const VALUES: &[&str] = &[
    "access_key",
    "account_key",
    "admin_pass",
    "adminpass",
    "api_key",
    "apikey",
    "auth_key",
    "blob",
    "encryption_key",
    "hmac_key",
    "kennwort",
    "license_key",
    "master_key",
    "pass",
    "pass_phrase",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwort",
    "private_key",
    "psk",
    "pw",
    "pwd",
    "rootpw",
    "secret",
    "secret_key",
    "senha",
    "shared_key",
    "sig",
    "signing_key",
    "storage_key",
    "user_data",
    "userdata",
];

/// Names whose value is secret when it is a text or a list.
const TEXTS: &[&str] = &[
    "access",
    "adminpassword",
    "cookie",
    "credential",
    "credentials",
    "key",
    "otp",
    "signature",
    "token",
    "totp",
    "x_amz_credential",
    "x_amz_signature",
    "x_goog_credential",
    "x_goog_signature",
];

/// Of [`TEXTS`], those that in a cell are harmless more often than not.
const HARMLESS: &[&str] = &["access", "key", "signature"];

/// Names of an account and its password in base64.
const ENCODED: &[&str] = &["_auth", "auth"];

/// Names of HTTP headers, beside all that end in `_token`.
const HEADERS: &[&str] = &["authorization", "cookie", "proxy_authorization", "set_cookie"];

/// Parts of names in other scripts and languages.
const ABROAD: &[&str] = &[
    "contraseña",
    "пароль",
    "パスワード",
    "令牌",
    "口令",
    "密碼",
    "密码",
    "密鑰",
    "密钥",
    "비밀번호",
];

/// Whether the value of this key is secret.
pub(super) fn is_secret(key: &str) -> bool {
    matches!(of_key(key, Origin::File), Some(Secret::Value | Secret::Text | Secret::Header))
}

/// Whether this value of a property is secret because of its key.
pub(super) fn is_secret_property(key: &str, value: &str) -> bool {
    match of_key(key, Origin::Cell) {
        Some(Secret::Encoded) => is_encoded(value.as_bytes()),
        secret => secret.is_some(),
    }
}

fn of_key(key: &str, origin: Origin) -> Option<Secret> {
    let word = key.rsplit([':', '.', '/']).next().unwrap_or(key);
    secret(word.as_bytes(), origin)
}

/// The longest name that is looked at.
pub(super) const LONGEST: usize = 80;

/// What is secret under this name, in text of this origin.
pub(super) fn secret(word: &[u8], origin: Origin) -> Option<Secret> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let mut room = [0; 2 * LONGEST];
    let word = spelled(word, &mut room);
    let ends = |name: &&str| {
        word.strip_suffix(name.as_bytes())
            // Letters of other scripts do not go on a Latin word.
            .is_some_and(|head| head.last().is_none_or(|last| *last == b'_' || *last >= 0x80))
    };
    let is = |names: &[&str]| names.iter().any(|name| name.as_bytes() == word);
    if word.ends_with(b"_token") || is(HEADERS) {
        return Some(Secret::Header);
    }
    // `OSPASSWORD` gives no underscore to look for.
    if VALUES.iter().any(ends) || word.ends_with(b"password") {
        return Some(Secret::Value);
    }
    if is(TEXTS) && !(origin == Origin::Cell && is(HARMLESS)) {
        return Some(Secret::Text);
    }
    if is(ENCODED) {
        return Some(Secret::Encoded);
    }
    if word.is_ascii() {
        return None;
    }
    let word = String::from_utf8_lossy(word).to_lowercase();
    ABROAD.iter().any(|name| word.contains(name)).then_some(Secret::Value)
}

/// The word in small letters, its parts joined by `_`: `secretAccessKey` is `secret_access_key`.
fn spelled<'r>(word: &[u8], room: &'r mut [u8; 2 * LONGEST]) -> &'r [u8] {
    let (mut length, mut small) = (0, false);
    let mut push = |byte| {
        room[length] = byte;
        length += 1;
    };
    for byte in word {
        if small && byte.is_ascii_uppercase() {
            push(b'_');
        }
        small = byte.is_ascii_lowercase();
        push(if *byte == b'-' { b'_' } else { byte.to_ascii_lowercase() });
    }
    &room[..length]
}

/// Whether the text is base64 and no word of a language.
pub(super) fn is_encoded(text: &[u8]) -> bool {
    let base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-".contains(byte);
    let has = |class: fn(&u8) -> bool| text.iter().any(class);
    text.len() >= 8
        && text.iter().all(base64)
        && (text.ends_with(b"=")
            || has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)
            || has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::mask::text as masked;

    #[test]
    fn every_entry_of_every_list_is_a_secret() {
        for name in VALUES.iter().chain(TEXTS).chain(HEADERS).chain(ABROAD) {
            assert!(is_secret(name), "{name}");
            assert!(is_secret(&name.to_uppercase()), "{name}");
            assert!(is_secret(&format!("OS-EXT:{}", name.replace('_', "-"))), "{name}");
            for text in [format!("{{\"{name}\": \"s3\"}}"), format!("{name}=s3")] {
                assert!(!masked(&text).contains("s3"), "{text}");
            }
        }
        for name in VALUES {
            assert!(
                is_secret(&format!("db_{name}")) && !is_secret(&format!("{name}_of")),
                "{name}"
            );
        }
        for name in ENCODED {
            assert!(is_secret_property(name, "dXNlcjpwYXNz") && !is_secret_property(name, "none"));
            let text = format!("{{\"{name}\": \"dXNlcjpwYXNz\"}}");
            assert!(!masked(&text).contains("dXNl"), "{text}");
        }
        for name in HARMLESS {
            assert!(TEXTS.contains(name) && !is_secret_property(name, "web"), "{name}");
        }
    }

    /// Names that people give to secrets, written down without the lists.
    #[test]
    fn names_of_secrets_are_known() {
        for key in [
            "adminPass",
            "DB_PASS",
            "rootpw",
            "密码",
            "db-password",
            "MYSQL_ROOT_PASSWORD",
            "passwd",
            "pwd",
            "secret",
            "client_secret",
            "aws_secret_access_key",
            "api_key",
            "apiKey",
            "access_token",
            "auth_token",
            "token",
            "private_key",
            "credentials",
            "passphrase",
            "com.example/smtp-password",
            "user_data",
            "cookie",
            "otp",
            "数据库密码",
        ] {
            assert!(is_secret(key) && is_secret_property(key, "x"), "{key}");
        }
        for key in [
            "key",
            "access",
            "signature",
            "name",
            "role",
            "os_distro",
            "hw_disk_bus",
            "compass",
            "key_name",
            "password_expires_at",
            "base_image_ref",
            "组",
            "auth",
        ] {
            assert!(!is_secret_property(key, "web"), "{key}");
        }
    }

    #[test]
    fn a_key_is_asked_by_its_own_name() {
        for key in
            ["adminPass", "OS-EXT-SRV-ATTR:user_data", "X-Auth-Token", "db_password", "token"]
        {
            assert!(is_secret(key), "{key}");
        }
        for key in ["password_expires_at", "id", "", "组"] {
            assert!(!is_secret(key), "{key}");
        }
    }
}
