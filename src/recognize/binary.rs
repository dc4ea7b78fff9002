//! Binary files that are given in place of a dump: what they are, by their first bytes.

/// What a binary file is called, and what to do about it.
pub(crate) type Named = (&'static str, &'static str);

const UNPACK: &str = "unpack it, and give the folder with its files";
const NOT_DATA: &str = "check the file name: this is not a saved reply";
const EXPORT: &str = "give the saved replies themselves; osreport reads no tables or databases";

/// First bytes, name, remedy. Longer signatures come before those that begin them.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a zip archive", UNPACK),
    (b"PK\x05\x06", "an empty zip archive", UNPACK),
    (
        b"7z\xBC\xAF\x27\x1C",
        "a 7z archive",
        "unpack it with `7z x`, and give the folder with its files",
    ),
    (b"Rar!\x1A\x07", "a rar archive", UNPACK),
    (
        b"\xFD7zXZ\x00",
        "a file compressed by xz",
        "decompress it with `xz -d`; osreport reads gzip and zstd",
    ),
    (
        b"BZh",
        "a file compressed by bzip2",
        "decompress it with `bzip2 -d`; osreport reads gzip and zstd",
    ),
    (
        b"\x04\x22\x4D\x18",
        "a file compressed by lz4",
        "decompress it with `lz4 -d`; osreport reads gzip and zstd",
    ),
    (
        b"LZIP",
        "a file compressed by lzip",
        "decompress it with `lzip -d`; osreport reads gzip and zstd",
    ),
    (b"\x1F\x9D", "a file compressed by compress", "decompress it with `gzip -d`"),
    (b"\x1F\x8B", "a file compressed twice", "decompress it once with `gzip -d`"),
    (b"\x28\xB5\x2F\xFD", "a file compressed twice", "decompress it once with `zstd -d`"),
    (b"!<arch>", "an ar archive or a Debian package", UNPACK),
    (b"070701", "a cpio archive", UNPACK),
    (b"\xED\xAB\xEE\xDB", "an RPM package", NOT_DATA),
    (b"PAR1", "a Parquet file", EXPORT),
    (b"SQLite format 3\x00", "an SQLite database", EXPORT),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office document", EXPORT),
    (b"%PDF-", "a PDF document", NOT_DATA),
    (b"\x89PNG\r", "a PNG image", NOT_DATA),
    (b"\xFF\xD8\xFF", "a JPEG image", NOT_DATA),
    (b"GIF8", "a GIF image", NOT_DATA),
    (b"\x7FELF", "a program", NOT_DATA),
    (b"MZ", "a program", NOT_DATA),
    (b"QFI\xFB", "a qcow2 disk image", NOT_DATA),
    (b"-----BEGIN ", "a key or certificate", NOT_DATA),
];

/// Names the binary file that begins with `head`.
pub(crate) fn name(head: &[u8]) -> Option<Named> {
    // A line of text may begin as some of them do.
    let text = |signature: &[u8]| signature.iter().all(u8::is_ascii_alphanumeric);
    let binary = |head: &[u8]| head.iter().any(|byte| matches!(byte, 0..=8 | 14..=31));
    for (signature, name, help) in SIGNATURES {
        if head.starts_with(signature) && (!text(signature) || binary(head)) {
            return Some((name, help));
        }
    }
    if head.get(257..262) == Some(b"ustar") {
        return Some((
            "a tar archive",
            "give it by its own name, or as `-`, or name it `.tar`; an archive in an archive is not read",
        ));
    }
    let zeros = head.len() >= 64 && head.iter().all(|byte| *byte == 0);
    zeros.then_some(("nothing but zero bytes", "copy the file again: its blocks were lost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signature_is_named() {
        for (signature, expected, _) in SIGNATURES {
            let head = [signature, b"\x00\x01".as_slice()].concat();
            assert_eq!(name(&head).map(|(name, _)| name), Some(*expected), "{signature:?}");
        }
        let mut tar = vec![0; 512];
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(name(&tar).unwrap().0, "a tar archive");
        assert_eq!(name(&[0; 4096]).unwrap().0, "nothing but zero bytes");
    }

    #[test]
    fn text_is_not_binary() {
        for text in ["BZhello", "MZ is a name", "PAR1,PAR2", "GIF87 pictures", "", "uid=0(root)"] {
            assert_eq!(name(text.as_bytes()), None, "{text}");
        }
    }
}
