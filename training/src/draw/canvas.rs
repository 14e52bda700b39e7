//! Pixels to draw on, in red, green and blue, eight bits each.

/// A colour.
pub(crate) type Rgb = [u8; 3];

/// A picture while it is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Canvas {
    /// Pixels a row.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
    /// Rows of pixels.
    pub(crate) bytes: Vec<u8>,
}

/// A rectangle in pixels: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

impl Area {
    /// Makes an area.
    pub(crate) fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { left, top, right, bottom }
    }

    /// Tells whether a point lies inside.
    pub(crate) fn holds(&self, x: f32, y: f32) -> bool {
        x >= self.left && x < self.right && y >= self.top && y < self.bottom
    }

    /// Tells where it is beside another corner.
    pub(crate) fn moved(&self, dx: f32, dy: f32) -> Self {
        Self::new(self.left - dx, self.top - dy, self.right - dx, self.bottom - dy)
    }

    /// Grows it on every side.
    pub(crate) fn grown(&self, by: f32) -> Self {
        Self::new(self.left - by, self.top - by, self.right + by, self.bottom + by)
    }

    /// Tells its middle.
    pub(crate) fn middle(&self) -> (f32, f32) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }

    /// Tells its width and height.
    pub(crate) fn size(&self) -> (f32, f32) {
        (self.right - self.left, self.bottom - self.top)
    }
}

impl Canvas {
    /// Makes a canvas of one colour.
    pub(crate) fn new(width: usize, height: usize, colour: Rgb) -> Self {
        Self { width, height, bytes: colour.repeat(width * height) }
    }

    /// Borrows a pixel.
    pub(crate) fn pixel(&mut self, x: usize, y: usize) -> &mut [u8] {
        let at = (y * self.width + x) * 3;
        &mut self.bytes[at..at + 3]
    }

    /// Mixes a colour into a pixel; 1 covers it.
    pub(crate) fn blend(&mut self, x: usize, y: usize, colour: Rgb, cover: f32) {
        let cover = (cover.clamp(0.0, 1.0) * 256.0) as u32;
        for (to, from) in self.pixel(x, y).iter_mut().zip(colour) {
            *to = ((u32::from(*to) * (256 - cover) + u32::from(from) * cover) >> 8) as u8;
        }
    }

    /// Covers what `inside` holds, with soft edges, looking only at the pixels of an area.
    pub(crate) fn cover(&mut self, area: &Area, colour: Rgb, inside: impl Fn(f32, f32) -> bool) {
        const OFFSETS: [f32; 4] = [0.125, 0.375, 0.625, 0.875];
        let (left, right) =
            (area.left.floor().max(0.0) as usize, (area.right.ceil().max(0.0) as usize).min(self.width));
        let (top, bottom) =
            (area.top.floor().max(0.0) as usize, (area.bottom.ceil().max(0.0) as usize).min(self.height));
        for y in top..bottom {
            for x in left..right {
                let corners = [(0.05, 0.05), (0.95, 0.05), (0.05, 0.95), (0.95, 0.95)]
                    .map(|(dx, dy)| inside(x as f32 + dx, y as f32 + dy));
                let cover = if corners == [true; 4] {
                    1.0
                } else if corners == [false; 4] && !inside(x as f32 + 0.5, y as f32 + 0.5) {
                    continue;
                } else {
                    let hits = OFFSETS
                        .iter()
                        .flat_map(|dy| OFFSETS.iter().map(move |dx| (dx, dy)))
                        .filter(|(dx, dy)| inside(x as f32 + **dx, y as f32 + **dy))
                        .count();
                    hits as f32 / 16.0
                };
                self.blend(x, y, colour, cover);
            }
        }
    }

    /// Covers an area.
    pub(crate) fn fill(&mut self, area: &Area, colour: Rgb) {
        self.cover(area, colour, |x, y| area.holds(x, y));
    }
}
