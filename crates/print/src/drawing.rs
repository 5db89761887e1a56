//! Pages as they were drawn: what a fixed-layout format needs to show the same pages. Lengths in millimetres from the top left corner of
//! the page, sizes of type in points.

/// A colour as red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Colour(pub u8, pub u8, pub u8);

/// One glyph of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its number in the font.
    pub id: u16,
    /// What it stands for; empty where an earlier glyph of the run stands for it as well.
    pub text: String,
    /// Millimetres from the run's beginning.
    pub x: f64,
    /// Millimetres to where the next begins.
    pub advance: f64,
}

/// A part of a path.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Segment {
    /// Begin at.
    Move(f64, f64),
    /// A straight line to.
    Line(f64, f64),
    /// A curve by two points to a third.
    Curve([(f64, f64); 3]),
    /// Back to where it began.
    Close,
}

/// An image that is a file of its own: PNG or JPEG.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// The file.
    pub bytes: Vec<u8>,
    /// `png` or `jpeg`.
    pub format: String,
}

/// One thing on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Glyphs of one face in one line; the point is the left end of their baseline.
    Text {
        /// Index into the faces.
        face: usize,
        /// Size in points.
        size: f64,
        /// How wide the letters are against what their size says: 1 as they are, less where they are condensed. Places of glyphs and their
        /// advances have it in them.
        stretch: f64,
        /// Where it begins.
        at: (f64, f64),
        /// Clockwise turn in degrees.
        turn: f64,
        /// Colour.
        colour: Colour,
        /// Glyphs.
        glyphs: Vec<Glyph>,
    },
    /// A path, filled or drawn or both.
    Path {
        /// Its parts, on the page.
        parts: Vec<Segment>,
        /// Fill.
        fill: Option<Colour>,
        /// Line: colour and width in millimetres.
        line: Option<(Colour, f64)>,
    },
    /// An image, stretched over a box: left, top, width, height.
    Picture {
        /// The image.
        image: Image,
        /// The box.
        within: (f64, f64, f64, f64),
    },
}

/// One page.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
    /// In the order drawn.
    pub items: Vec<Item>,
}

/// A face that the pages use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Family as it names itself.
    pub family: String,
    /// The font file.
    pub bytes: std::sync::Arc<[u8]>,
    /// The how many-th of a collection.
    pub index: u32,
}

/// All pages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Drawing {
    /// Faces.
    pub faces: Vec<Face>,
    /// Pages in order.
    pub pages: Vec<Page>,
    /// What could not be said in these words: a gradient, a blend. Empty where all was.
    pub lost: Vec<String>,
}
