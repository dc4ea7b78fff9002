//! A stream in a temporary file without a name, to be read more than once.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use super::unwrap::Bytes;

/// All bytes of a stream.
#[derive(Debug, Clone)]
pub struct KeptFile(Arc<Mutex<File>>);

impl KeptFile {
    /// Keeps `head` and the bytes of `rest` behind it.
    pub(super) fn new(head: &[u8], mut rest: impl Read) -> io::Result<Self> {
        let mut file = tempfile::tempfile()?;
        file.write_all(head)?;
        io::copy(&mut rest, &mut file)?;
        Ok(Self(Arc::new(Mutex::new(file))))
    }

    /// The bytes from `start` on.
    pub(super) fn from(&self, start: u64) -> Bytes {
        Box::new(Reader { file: self.0.clone(), at: start })
    }
}

/// Reads a kept file; each reader has its own place.
struct Reader {
    file: Arc<Mutex<File>>,
    at: u64,
}

impl Read for Reader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.at))?;
        let count = file.read(out)?;
        self.at += count as u64;
        Ok(count)
    }
}
