//! Compressed inputs, known by their first bytes and decompressed while they are read.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::bound::{Bounded, Metered};
use super::damage::{Broken, Damage};

/// How often data may be compressed over: `a.har.gz` inside a zip is compressed twice.
const MAX_LAYERS: usize = 3;

/// Compressed bytes read at a time.
const BLOCK: usize = 64 << 10;

/// The largest window of zstd data, in bytes: that of `zstd --ultra -22`, and the most that is held
/// to decompress it.
const MAX_ZSTD_WINDOW: u64 = 128 << 20;

/// How data is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    /// gzip, of one member or several in a row.
    Gzip,
    /// zlib, as in mitmproxy's `.zhar`.
    Zlib,
    /// Zstandard, of one frame or several in a row.
    Zstd,
    /// Deflate without a header, as in a zip.
    Deflate,
}

impl Compression {
    /// The compression of data that begins with `head`.
    fn of(head: &[u8]) -> Option<Self> {
        match *head {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [first @ 0x78, second, ..] if u16::from_be_bytes([first, second]) % 31 == 0 => {
                Some(Self::Zlib)
            }
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::Zstd => "zstd",
            Self::Deflate => "zip",
        }
    }
}

/// Whether data that begins with `head` is decompressed while it is read.
pub(super) fn is_compressed(head: &[u8]) -> bool {
    Compression::of(head).is_some()
}

/// Puts decoders before `reader` as long as its data is compressed.
///
/// # Errors
/// The first bytes cannot be read. Damaged data is told by the reader, as [`Damage`].
pub(super) fn decode(mut reader: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    for _ in 0..=MAX_LAYERS {
        let mut head = Vec::with_capacity(4);
        // What is read before an error is data; the error comes again, or is found by the reader.
        let failed = reader.by_ref().take(4).read_to_end(&mut head).err();
        let compression = Compression::of(&head);
        let head = Cursor::new(head);
        reader = match failed {
            Some(error) => Box::new(head.chain(Broken(Damage::of(error)?))),
            None => Box::new(head.chain(reader)),
        };
        match compression {
            Some(compression) => reader = decoder(compression, reader),
            None => return Ok(reader),
        }
    }
    let reason = format!("data compressed more than {MAX_LAYERS} times over is not read");
    Ok(Box::new(Broken(Damage::Unreadable(reason))))
}

/// Decompresses `reader`.
pub(super) fn decoder(
    compression: Compression,
    reader: Box<dyn Read + Send>,
) -> Box<dyn Read + Send> {
    let source = Metered::new(reader);
    let compressed = source.count();
    let source = BufReader::with_capacity(BLOCK, source);
    let decoder: Box<dyn Read + Send> = match compression {
        Compression::Gzip => Box::new(MultiGzDecoder::new(source)),
        Compression::Zlib => Box::new(ZlibDecoder::new(source)),
        Compression::Deflate => Box::new(DeflateDecoder::new(source)),
        Compression::Zstd => Box::new(Frames { decoder: None, source }),
    };
    Box::new(Bounded::new(Told { compression, decoder }, compressed))
}

/// Tells of damage in our words.
struct Told {
    compression: Compression,
    decoder: Box<dyn Read + Send>,
}

impl Read for Told {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.decoder.read(buffer).map_err(|error| self.damage(error))
    }
}

impl Told {
    fn damage(&self, error: io::Error) -> io::Error {
        let error = match Damage::of(error) {
            Ok(damage) => return damage.into(),
            Err(error) => error,
        };
        let name = self.compression.name();
        match innermost(&error) {
            ErrorKind::UnexpectedEof => {
                Damage::Truncated(format!("the {name} data ends too early")).into()
            }
            ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::Other => {
                Damage::Unreadable(format!("the {name} data is broken")).into()
            }
            _ => error,
        }
    }
}

/// The kind of the innermost error of the system or of a decoder.
fn innermost(error: &io::Error) -> ErrorKind {
    let mut kind = error.kind();
    let mut next = error.get_ref().map(|inner| inner as &(dyn Error + 'static));
    while let Some(inner) = next {
        if let Some(inner) = inner.downcast_ref::<io::Error>() {
            kind = inner.kind();
        }
        next = inner.source();
    }
    kind
}

/// Zstandard frames in a row.
struct Frames<R> {
    /// Works on the frame that was begun last.
    decoder: Option<Box<FrameDecoder>>,
    source: R,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(decoder) = &mut self.decoder {
                while decoder.can_collect() == 0 && !decoder.is_finished() {
                    let step = BlockDecodingStrategy::UptoBlocks(1);
                    decoder.decode_blocks(&mut self.source, step).map_err(io::Error::other)?;
                }
                let count = decoder.read(buffer)?;
                if count > 0 || buffer.is_empty() {
                    return Ok(count);
                }
            }
            if self.source.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.begin()?;
        }
    }
}

impl<R: BufRead> Frames<R> {
    /// Begins the next frame, or passes over one that holds no data.
    fn begin(&mut self) -> io::Result<()> {
        let decoder = self.decoder.get_or_insert_with(|| {
            let mut decoder = FrameDecoder::new();
            decoder.set_max_window_size(MAX_ZSTD_WINDOW);
            Box::new(decoder)
        });
        match decoder.reset(&mut self.source) {
            Ok(()) => Ok(()),
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                self.decoder = None;
                io::copy(&mut self.source.by_ref().take(length.into()), &mut io::sink())?;
                Ok(())
            }
            Err(FrameDecoderError::WindowSizeTooBig { .. }) => {
                let bound = MAX_ZSTD_WINDOW >> 20;
                let reason =
                    format!("zstd data with a window of more than {bound} MiB is not read");
                Err(Damage::Unreadable(reason).into())
            }
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression as Level;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::super::bound::FREE_DECODED;
    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Level::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Level::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    /// What is decoded before the end or the damage.
    fn read(bytes: Vec<u8>) -> (Vec<u8>, Option<Damage>) {
        let mut decoded = Vec::new();
        let failed = decode(Box::new(Cursor::new(bytes))).unwrap().read_to_end(&mut decoded).err();
        (decoded, failed.map(|error| Damage::of(error).unwrap()))
    }

    #[test]
    fn reads_members_and_frames_in_a_row() {
        for encode in [gzip, zstd] {
            let bytes = [encode(b"{\"a\":"), encode(b""), encode(b"1}")].concat();
            assert_eq!(read(bytes), (b"{\"a\":1}".to_vec(), None));
        }
        assert_eq!(read(zlib(b"{}")), (b"{}".to_vec(), None));
        let skippable = [b"\x5f\x2a\x4d\x18\x02\0\0\0ab", &*zstd(b"{}")].concat();
        assert_eq!(read(skippable), (b"{}".to_vec(), None));
        assert_eq!(read(gzip(&zstd(&zlib(b"{}")))), (b"{}".to_vec(), None));
    }

    #[test]
    fn leaves_other_data_alone() {
        for text in [&b""[..], b"{", b"xyz", b"\x1f\x8b", b"x\x9d{}"] {
            assert_eq!(read(text.to_vec()), (text.to_vec(), None));
        }
    }

    #[test]
    fn keeps_what_came_before_the_damage() {
        // Digits that do not repeat: many blocks, whose first ones survive.
        let mut state = 7_u32;
        let mut digit = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b'0' + (state >> 28) as u8
        };
        let bytes: Vec<u8> = (0..600_000).map(|_| digit()).collect();
        for (name, whole) in
            [("gzip", gzip(&bytes)), ("zlib", zlib(&bytes)), ("zstd", zstd(&bytes))]
        {
            let (decoded, damage) = read(whole[..whole.len() / 2].to_vec());
            assert!(bytes.starts_with(&decoded) && decoded.len() > 100_000, "{name}");
            assert_eq!(damage, Some(Damage::Truncated(format!("the {name} data ends too early"))));
            let mut broken = whole.clone();
            let middle = broken.len() / 2;
            broken[middle..middle + 64].fill(0xa5);
            assert!(matches!(read(broken).1, None | Some(Damage::Unreadable(_))), "{name}");
        }
    }

    #[test]
    fn bombs_end_early() {
        let bomb = gzip(&vec![b' '; 4 * FREE_DECODED as usize]);
        let (decoded, damage) = read(bomb);
        assert!(decoded.len() < 2 * FREE_DECODED as usize);
        let reason = "the data swells to more than 200 times its compressed size: not read further";
        assert_eq!(damage, Some(Damage::Unreadable(reason.into())));
        let mut layers = b"{}".to_vec();
        for _ in 0..=MAX_LAYERS {
            layers = gzip(&layers);
        }
        let reason = "data compressed more than 3 times over is not read";
        assert_eq!(read(layers), (Vec::new(), Some(Damage::Unreadable(reason.into()))));
    }
}
