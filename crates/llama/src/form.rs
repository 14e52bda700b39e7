//! Matrices of the F16 form in a form that this processor multiplies faster. Files are published in F16, which processors turn
//! into F32 again and again, each time a matrix is multiplied.
//!
//! - **BF16** where there are instructions that multiply it twice as fast as F32: three bits less of precision, no more room.
//! - **F32** for eyes elsewhere: exact, and twice the room. A mind stays as it is: each token reads all of it, so that twice the room
//!   is half the speed.

use std::io::{self, Read, Write};

use vqa_gguf::f16::widened;
use vqa_gguf::{Header, Tensor};

/// A form to which F16 is turned. Codes are those of `ggml.h`, read 2026-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// 16 bits with F32's range.
    Bf16,
    /// 32 bits.
    F32,
}

/// Bytes of F16 that are held at a time.
const PORTION: usize = 1 << 20;
/// Bytes of a tensor's code and offset, which stand one behind the other.
const PLACE: usize = 12;

impl Form {
    const fn code(self) -> u32 {
        match self {
            Self::Bf16 => 30,
            Self::F32 => 0,
        }
    }

    /// Counts the bytes that a file's tensors take in this form beyond what they take now.
    pub(crate) fn more_bytes(self, header: &Header) -> u64 {
        header.tensors().iter().map(|tensor| self.bytes(tensor).saturating_sub(tensor.bytes)).sum()
    }

    /// Says whether there is anything to turn.
    pub(crate) fn is_of_use(header: &Header) -> bool {
        header.tensors().iter().any(is_turned)
    }

    /// The bytes of a tensor in this form. The reader of headers has bounded them far below an overflow.
    fn bytes(self, tensor: &Tensor) -> u64 {
        match self {
            Self::F32 if is_turned(tensor) => tensor.bytes * 2,
            Self::F32 | Self::Bf16 => tensor.bytes,
        }
    }

    /// Turns F16 numbers.
    fn turn(self, halves: &[u8]) -> Vec<u8> {
        let halves = halves.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
        match self {
            Self::Bf16 => halves.flat_map(|half| bf16(half).to_le_bytes()).collect(),
            Self::F32 => halves.flat_map(|half| widened(half).to_le_bytes()).collect(),
        }
    }
}

/// Says whether a tensor is turned: a matrix that is multiplied. What has more sides is a convolution, which ggml computes in
/// F16 alone; what has fewer is added.
fn is_turned(tensor: &Tensor) -> bool {
    tensor.kind.name == "F16" && tensor.shape.len() == 2
}

/// Copies a file of this header, with its matrices in another form.
///
/// # Errors
///
/// The file became shorter, or there is no room.
pub(crate) fn copy(header: &Header, form: Form, mut from: impl Read, mut to: impl Write) -> io::Result<()> {
    let (mut at, mut offset) = (0, 0);
    for tensor in header.tensors() {
        pass(&mut from, &mut to, tensor.kind_at - at)?;
        from.read_exact(&mut [0; PLACE])?;
        let code = if is_turned(tensor) { form.code() } else { tensor.kind.code };
        to.write_all(&code.to_le_bytes())?;
        to.write_all(&u64::to_le_bytes(offset))?;
        at = tensor.kind_at + PLACE as u64;
        offset += form.bytes(tensor).next_multiple_of(header.alignment());
    }
    pass(&mut from, &mut to, header.data_start() - at)?;
    let mut read = 0;
    for tensor in header.tensors() {
        // What lies between two tensors.
        pass(&mut from, &mut io::sink(), tensor.offset - read)?;
        if is_turned(tensor) {
            turn(&mut from, &mut to, (tensor.bytes, form))?;
        } else {
            pass(&mut from, &mut to, tensor.bytes)?;
        }
        read = tensor.offset + tensor.bytes;
        let bytes = form.bytes(tensor);
        pass(&mut io::repeat(0), &mut to, bytes.next_multiple_of(header.alignment()) - bytes)?;
    }
    to.flush()
}

/// Copies so many bytes.
fn pass(from: &mut impl Read, to: &mut impl Write, bytes: u64) -> io::Result<()> {
    let copied = io::copy(&mut from.take(bytes), to)?;
    if copied < bytes { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

fn turn(from: &mut impl Read, to: &mut impl Write, (bytes, form): (u64, Form)) -> io::Result<()> {
    let mut portion = vec![0; PORTION];
    let mut left = bytes;
    while left > 0 {
        let length = usize::try_from(left).map_or(PORTION, |left| left.min(PORTION));
        let Some(portion) = portion.get_mut(..length) else { break };
        from.read_exact(portion)?;
        to.write_all(&form.turn(portion))?;
        left -= length as u64;
    }
    Ok(())
}

/// Rounds to the nearest BF16 number, to the even one of two that are as near.
fn bf16(half: u16) -> u16 {
    let wide = widened(half).to_bits();
    let even = (wide >> 16) & 1;
    // No F16 number is large enough to overflow. What is no number stays none: its last bits alone may have said so.
    let rounded = match half & 0x7fff {
        0x7c01.. => wide | 0x0040_0000,
        0x7c00 => wide,
        _ => wide + 0x7fff + even,
    };
    let [.., low, high] = rounded.to_le_bytes();
    u16::from_le_bytes([low, high])
}

#[cfg(test)]
mod tests {
    use vqa_gguf::{Draft, Encoding};

    use super::*;

    #[test]
    fn every_number_is_the_nearest() {
        for half in 0..=u16::MAX {
            let (wide, near) = (widened(half), f32::from_bits(u32::from(bf16(half)) << 16));
            if wide.is_nan() {
                assert!(near.is_nan(), "{half:#x}");
            } else if wide.is_infinite() || wide == 0.0 {
                assert_eq!(near.to_bits(), wide.to_bits(), "{half:#x}");
            } else {
                // Eight bits of precision: half a unit is 2^-8 of the number, or less.
                assert!((near - wide).abs() <= wide.abs() * 2_f32.powi(-8), "{half:#x}: {wide} {near}");
            }
        }
        // 1 + 2^-8 lies between two BF16 numbers, and goes to the even one.
        assert_eq!((bf16(0x3c04), bf16(0x3c0c)), (0x3f80, 0x3f82));
    }

    /// A file with a matrix among what is left as it is, none of a size that alignment would not show.
    fn file() -> (Vec<u8>, Header) {
        let mut draft = Draft::new();
        draft.set("general.architecture", "llama");
        draft.tensor("row", &[7], Encoding::F16).tensor("matrix", &[5, 3], Encoding::F16);
        draft.tensor("cube", &[3, 1, 3], Encoding::F16).tensor("second", &[3, 7], Encoding::F16);
        draft.tensor("exact", &[5, 1], Encoding::F32);
        let mut file = Vec::new();
        draft
            .write(&mut file, &mut |plan: &vqa_gguf::Plan| {
                (0..plan.elements()).map(|n| n as f32 * 0.37 - 3.0).collect()
            })
            .unwrap();
        let header = Header::read(file.as_slice(), file.len() as u64).unwrap();
        (file, header)
    }

    fn data<'a>(file: &'a [u8], header: &Header, name: &str) -> &'a [u8] {
        let tensor = header.tensor(name).unwrap();
        &file[(header.data_start() + tensor.offset) as usize..][..tensor.bytes as usize]
    }

    #[test]
    fn a_copy_is_the_file_with_its_matrices_turned() {
        let (file, header) = file();
        for (form, name) in [(Form::Bf16, "BF16"), (Form::F32, "F32")] {
            let mut copied = Vec::new();
            copy(&header, form, file.as_slice(), &mut copied).unwrap();
            let after = Header::read(copied.as_slice(), copied.len() as u64).unwrap();
            assert_eq!(after.metadata(), header.metadata());
            for same in ["row", "cube", "exact"] {
                assert_eq!(after.tensor(same).unwrap().kind, header.tensor(same).unwrap().kind);
                assert_eq!(data(&copied, &after, same), data(&file, &header, same), "{same}");
            }
            for turned in ["matrix", "second"] {
                assert_eq!(after.tensor(turned).unwrap().kind.name, name);
                assert_eq!(data(&copied, &after, turned), form.turn(data(&file, &header, turned)), "{turned}");
            }
        }
        assert_eq!((Form::F32.more_bytes(&header), Form::Bf16.more_bytes(&header)), ((15 + 21) * 2, 0));
    }

    #[test]
    fn a_file_that_was_cut_since_is_an_error() {
        let (file, header) = file();
        let short = &file[..file.len() - 40];
        assert!(copy(&header, Form::F32, short, io::sink()).is_err());
    }
}
