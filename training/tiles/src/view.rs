//! Slices looked at as matrices. A view checks, when it is made, that its last number lies in its slice.

/// A matrix to multiply: lines that are kept, each as deep as is summed over.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(
    not(all(target_arch = "x86_64", target_os = "linux")),
    expect(dead_code, reason = "where there are no tiles nobody reads it")
)]
pub struct Factor<'a> {
    pub(crate) data: &'a [f32],
    /// Lines that are kept: rows of the left matrix, columns of the right one.
    pub(crate) along: usize,
    /// Numbers of a line, which are summed over.
    pub(crate) deep: usize,
    /// Numbers from one line, or one depth, to the next.
    pub(crate) step: usize,
    /// Whether the numbers of a line follow each other; if not, those of a depth do.
    pub(crate) lines: bool,
}

impl<'a> Factor<'a> {
    /// Views lines that each lie in one piece and begin `step` numbers apart.
    ///
    /// # Panics
    ///
    /// Panics when the slice is too short.
    #[must_use]
    pub fn rows(data: &'a [f32], along: usize, deep: usize, step: usize) -> Self {
        check(data.len(), along, deep, step);
        Self { data, along, deep, step, lines: true }
    }

    /// Views lines whose numbers lie `step` apart, beside those of the other lines.
    ///
    /// # Panics
    ///
    /// Panics when the slice is too short.
    #[must_use]
    pub fn columns(data: &'a [f32], along: usize, deep: usize, step: usize) -> Self {
        check(data.len(), deep, along, step);
        Self { data, along, deep, step, lines: false }
    }
}

/// Where a product goes.
#[derive(Debug)]
#[cfg_attr(
    not(all(target_arch = "x86_64", target_os = "linux")),
    expect(dead_code, reason = "where there are no tiles nobody reads it")
)]
pub struct Out<'a> {
    pub(crate) data: &'a mut [f32],
    pub(crate) rows: usize,
    pub(crate) cols: usize,
    pub(crate) step: usize,
}

impl<'a> Out<'a> {
    /// Views rows that begin `step` numbers apart.
    ///
    /// # Panics
    ///
    /// Panics when the slice is too short, or rows overlap.
    #[must_use]
    pub fn new(data: &'a mut [f32], rows: usize, cols: usize, step: usize) -> Self {
        check(data.len(), rows, cols, step);
        assert!(step >= cols, "rows to write to overlap");
        Self { data, rows, cols, step }
    }
}

fn check(len: usize, rows: usize, cols: usize, step: usize) {
    let reach =
        if rows == 0 || cols == 0 { Some(0) } else { (rows - 1).checked_mul(step).and_then(|to| to.checked_add(cols)) };
    assert!(reach.is_some_and(|reach| reach <= len), "a matrix reaches outside its slice");
}
