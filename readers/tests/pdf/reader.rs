//! A PDF read by another program: letters with their places and outlines, lines with their widths. All in millimetres from the top left
//! corner of the page.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect, Shape};

const MM: f64 = 25.4 / 72.0;

/// A letter on a page.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What it stands for.
    pub text: String,
    /// The left end of its baseline.
    pub at: Point,
    /// Size of type in points.
    pub size: f64,
    /// Where there is ink.
    pub ink: Rect,
    pub red: bool,
}

impl Letter {
    /// The top of its square: letters of Chinese type stand 0.88 of their size above the baseline.
    pub fn top(&self) -> f64 {
        self.at.y - 0.88 * self.size * MM
    }

    /// The foot of its square.
    pub fn foot(&self) -> f64 {
        self.top() + self.size * MM
    }

    /// The right edge of its square.
    pub fn right(&self) -> f64 {
        self.at.x + self.size * MM
    }
}

/// A drawn line or shape: where its ink is.
#[derive(Debug, Clone)]
pub struct Drawn {
    pub ink: Rect,
    pub width: f64,
    pub red: bool,
}

/// A page.
#[derive(Debug, Default)]
pub struct Sheet {
    pub size: (f64, f64),
    pub letters: Vec<Letter>,
    pub drawn: Vec<Drawn>,
}

impl Sheet {
    /// Letters of one baseline, from left to right; lines from top to foot.
    pub fn lines(&self) -> Vec<Vec<&Letter>> {
        let mut letters: Vec<&Letter> = self.letters.iter().collect();
        letters.sort_by(|a, b| a.at.y.total_cmp(&b.at.y));
        let mut lines: Vec<Vec<&Letter>> = vec![];
        for letter in letters {
            match lines.last_mut().filter(|line| (line[0].at.y - letter.at.y).abs() < 0.3) {
                Some(line) => line.push(letter),
                None => lines.push(vec![letter]),
            }
        }
        for line in &mut lines {
            line.sort_by(|a, b| a.at.x.total_cmp(&b.at.x));
        }
        lines
    }

    /// The first line that contains the words; spaces between letters are not looked at.
    pub fn line(&self, words: &str) -> Vec<&Letter> {
        let said = |line: &[&Letter]| line.iter().map(|letter| letter.text.trim()).collect::<String>();
        let found = self.lines().into_iter().find(|line| said(line).contains(words));
        found.unwrap_or_else(|| {
            panic!("{words} is not on the page: {:?}", self.lines().iter().map(|l| said(l)).collect::<Vec<_>>())
        })
    }

    /// The letters of the words within their line.
    pub fn words(&self, words: &str) -> Vec<&Letter> {
        let line = self.line(words);
        let count = words.chars().count();
        let at = line.windows(count).position(|part| part.iter().map(|l| l.text.trim()).collect::<String>() == words);
        line[at.expect("letters of one line")..][..count].to_vec()
    }

    /// Lines across the page, from top to foot.
    pub fn rules(&self) -> Vec<&Drawn> {
        let mut rules: Vec<&Drawn> =
            self.drawn.iter().filter(|d| d.ink.width() > 100.0 && d.ink.height() < 2.0).collect();
        rules.sort_by(|a, b| a.ink.y0.total_cmp(&b.ink.y0));
        rules
    }
}

/// The box around the ink of letters.
pub fn ink(letters: &[&Letter]) -> Rect {
    let filled = letters.iter().map(|letter| letter.ink).filter(|ink| ink.area() > 0.0);
    filled.reduce(|a, b| a.union(b)).expect("letters with ink")
}

/// Reads all pages.
pub fn read(bytes: Vec<u8>) -> Vec<Sheet> {
    let pdf = Pdf::new(bytes).expect("a PDF");
    let cache = InterpreterCache::new();
    let mut sheets = vec![];
    for page in pdf.pages().iter() {
        let (width, height) = page.render_dimensions();
        // The page's own axis goes up.
        let down = Affine::new([MM, 0.0, 0.0, -MM, 0.0, f64::from(height) * MM]);
        let whole = Rect::new(-1e4, -1e4, 1e4, 1e4);
        let mut context = Context::new(down, whole, &cache, pdf.xref(), InterpreterSettings::default());
        let mut pen = Pen(Sheet { size: (f64::from(width) * MM, f64::from(height) * MM), ..Sheet::default() });
        interpret_page(page, &mut context, &mut pen);
        sheets.push(pen.0);
    }
    sheets
}

struct Pen(Sheet);

fn is_red(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(colour) => {
            let [red, green, blue, _] = colour.to_rgba().to_rgba8();
            red > 200 && green < 60 && blue < 60
        }
        Paint::Pattern(_) => false,
    }
}

impl Device<'_> for Pen {
    fn draw_path(&mut self, path: &BezPath, transform: Affine, paint: &Paint<'_>, mode: &PathDrawMode) {
        let shown = (transform * path.clone()).bounding_box();
        let scale = transform.determinant().abs().sqrt();
        let width = match mode {
            PathDrawMode::Stroke(stroke) => f64::from(stroke.line_width) * scale,
            PathDrawMode::Fill(_) => 0.0,
        };
        // A line has its width on both sides of where it runs.
        let half = width / 2.0;
        let across = if shown.height() < 0.01 {
            (0.0, half)
        } else if shown.width() < 0.01 {
            (half, 0.0)
        } else {
            (half, half)
        };
        let ink = Rect::new(shown.x0 - across.0, shown.y0 - across.1, shown.x1 + across.0, shown.y1 + across.1);
        self.0.drawn.push(Drawn { ink, width, red: is_red(paint) });
    }

    fn draw_glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, own: Affine, paint: &Paint<'_>, _: &GlyphDrawMode) {
        let Glyph::Outline(outline) = glyph else { panic!("a glyph that is no outline") };
        let text = match glyph.as_unicode() {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(text)) => text,
            None => "\u{fffd}".to_owned(),
        };
        let on = transform * own;
        let size = on.determinant().abs().sqrt() * 1000.0 / MM;
        let ink = (on * outline.outline()).bounding_box();
        self.0.letters.push(Letter { text, at: on * Point::ZERO, size, ink, red: is_red(paint) });
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
