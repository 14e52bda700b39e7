//! The tile registers: asked of the system, configured, multiplied with, and let go of.

use std::arch::asm;
use std::arch::x86_64::__cpuid_count;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::OnceLock;

use crate::pack::{DEEP, LINES, Side, Tile, pack};
use crate::view::{Factor, Out};

/// Lines of a block, two tiles by two.
const BLOCK: usize = 2 * LINES;
/// Linux's call that asks for a part of the processor's state, and the number of the tiles' (`xstate.rst` of its
/// documentation).
const ARCH_REQ_XCOMP_PERM: libc::c_long = 0x1023;
const XFEATURE_XTILE_DATA: libc::c_long = 18;

/// Tells whether the processor has tiles and the system lets this process use them; asks once.
pub(crate) fn granted() -> bool {
    static GRANTED: OnceLock<bool> = OnceLock::new();
    *GRANTED.get_or_init(|| {
        // Leaf 7: bit 22 is products of bf16, bit 24 is tiles.
        let has = |bit: u32| __cpuid_count(7, 0).edx >> bit & 1 == 1;
        let packs = std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("avx512bf16");
        // SAFETY: the call takes two numbers and writes to no memory of ours.
        let ask = || unsafe { libc::syscall(libc::SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA) };
        has(22) && has(24) && packs && ask() == 0
    })
}

/// Multiplies; false, and nothing is done, where tiles are not granted.
pub(crate) fn product(out: Out<'_>, a: Factor<'_>, b: Factor<'_>, scale: f32, add: bool) -> bool {
    thread_local!(static PACKED: RefCell<(Vec<Tile>, Vec<Tile>)> = const { RefCell::new((Vec::new(), Vec::new())) });
    if !granted() {
        return false;
    }
    if out.rows == 0 || out.cols == 0 {
        return true;
    }
    if a.deep == 0 {
        if !add {
            out.data.chunks_mut(out.step).take(out.rows).for_each(|row| row[..out.cols].fill(0.0));
        }
        return true;
    }
    PACKED.with_borrow_mut(|(left, right)| {
        // SAFETY: tiles are granted only where the processor has what packing needs.
        unsafe {
            pack(b, 1.0, Side::Right, right);
            pack(a, scale, Side::Left, left);
        }
        // SAFETY: tiles are granted, and nothing between here and the end of the blocks uses them for anything else.
        let tiles = unsafe { Tiles::configure() };
        let deep = a.deep.div_ceil(DEEP);
        for col in (0..out.cols).step_by(BLOCK) {
            let right = Bands::of(right, col, deep);
            for row in (0..out.rows).step_by(BLOCK) {
                let left = Bands::of(left, row, deep);
                let (high, wide) = ((out.rows - row).min(BLOCK), (out.cols - col).min(BLOCK));
                let to = &mut out.data[row * out.step + col..];
                if (high, wide) == (BLOCK, BLOCK) {
                    tiles.multiply(left, right, to, out.step, add);
                } else {
                    let mut whole = [0.0; BLOCK * BLOCK];
                    tiles.multiply(left, right, &mut whole, BLOCK, false);
                    for (from, to) in whole.chunks_exact(BLOCK).zip(to.chunks_mut(out.step)).take(high) {
                        for (to, from) in to.iter_mut().zip(from).take(wide) {
                            *to = if add { *to + from } else { *from };
                        }
                    }
                }
            }
        }
    });
    true
}

/// Two bands of tiles that are neighbours.
#[derive(Debug, Clone, Copy)]
struct Bands<'a>([&'a [Tile]; 2]);

impl<'a> Bands<'a> {
    fn of(packed: &'a [Tile], line: usize, deep: usize) -> Self {
        let (first, second) = packed[line / LINES * deep..][..2 * deep].split_at(deep);
        Self([first, second])
    }
}

/// The tiles of this thread while they are configured as this file wants them; let go of at the end, so that the system
/// need not keep them whenever it turns to another thread.
struct Tiles(PhantomData<*const ()>);

impl Tiles {
    /// Makes all eight tiles sixteen rows of 64 bytes.
    ///
    /// # Safety
    ///
    /// Tiles must be granted, and while this lives the thread must use them for nothing else.
    unsafe fn configure() -> Self {
        #[repr(C, align(64))]
        struct Config([u8; 64]);
        let mut config = Config([0; 64]);
        config.0[0] = 1;
        for tile in 0..8 {
            config.0[16 + 2 * tile] = 64;
            config.0[48 + tile] = LINES as u8;
        }
        // SAFETY: the instruction reads the 64 bytes; that tiles are granted is the caller's word.
        unsafe {
            asm!(
                "ldtilecfg [{}]", in(reg) config.0.as_ptr(),
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack)
            );
        }
        Self(PhantomData)
    }

    /// Writes or adds the product of two bands with two bands to a block of `out`.
    fn multiply(&self, left: Bands<'_>, right: Bands<'_>, out: &mut [f32], step: usize, add: bool) {
        let reach = step.checked_mul(BLOCK - 1).and_then(|reach| reach.checked_add(BLOCK));
        assert!(step >= BLOCK && reach.is_some_and(|reach| reach <= out.len()), "a block reaches outside its slice");
        let ([a0, a1], [b0, b1]) = (left.0, right.0);
        let deep = a0.len();
        assert!(deep > 0 && [a1, b0, b1].iter().all(|band| band.len() == deep), "bands are as deep as each other");
        const { assert!(size_of::<Tile>() == 1024) };
        let above = out.as_mut_ptr();
        // SAFETY: each band holds `deep` tiles of 1024 bytes, and the loop takes as many; the block of 32 by 32 numbers was
        // checked to lie within `out`; that the tiles are configured is what this value stands for.
        unsafe {
            asm!(
                "test {add}, {add}",
                "jz 2f",
                "tileloadd tmm0, [{above} + {step}]",
                "tileloadd tmm1, [{above} + {step} + 64]",
                "tileloadd tmm2, [{below} + {step}]",
                "tileloadd tmm3, [{below} + {step} + 64]",
                "jmp 3f",
                "2:",
                "tilezero tmm0",
                "tilezero tmm1",
                "tilezero tmm2",
                "tilezero tmm3",
                "3:",
                "tileloadd tmm4, [{a0} + {row}]",
                "tileloadd tmm6, [{b0} + {row}]",
                "tileloadd tmm7, [{b1} + {row}]",
                "tileloadd tmm5, [{a1} + {row}]",
                "tdpbf16ps tmm0, tmm4, tmm6",
                "tdpbf16ps tmm1, tmm4, tmm7",
                "tdpbf16ps tmm2, tmm5, tmm6",
                "tdpbf16ps tmm3, tmm5, tmm7",
                "add {a0}, 1024",
                "add {a1}, 1024",
                "add {b0}, 1024",
                "add {b1}, 1024",
                "dec {deep}",
                "jnz 3b",
                "tilestored [{above} + {step}], tmm0",
                "tilestored [{above} + {step} + 64], tmm1",
                "tilestored [{below} + {step}], tmm2",
                "tilestored [{below} + {step} + 64], tmm3",
                a0 = inout(reg) a0.as_ptr() => _,
                a1 = inout(reg) a1.as_ptr() => _,
                b0 = inout(reg) b0.as_ptr() => _,
                b1 = inout(reg) b1.as_ptr() => _,
                deep = inout(reg) deep => _,
                above = in(reg) above,
                below = in(reg) above.wrapping_add(LINES * step),
                step = in(reg) step * size_of::<f32>(),
                row = in(reg) 64_usize,
                add = in(reg) usize::from(add),
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack)
            );
        }
    }
}

impl Drop for Tiles {
    fn drop(&mut self) {
        // SAFETY: the tiles were configured by this value, and hold nothing that is still wanted.
        unsafe {
            asm!(
                "tilerelease",
                out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
                out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
                options(nostack)
            );
        }
    }
}
