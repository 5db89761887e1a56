use crate::reader::*;
use std::path::Path;
#[test]
fn dump() {
    for name in ["01-notice","02-grid","04-upward-joint","06-letter","08-order","09-minutes"] {
        let bytes = std::fs::read(format!("/tmp/o-{name}.pdf")).unwrap();
        for (n, sheet) in read(bytes).iter().enumerate() {
            println!("== {name} {} {:?}", n+1, sheet.size);
            for line in sheet.lines() {
                let s: String = line.iter().map(|l| l.text.clone()).collect();
                let i = ink(&line);
                println!("y {:.2} x {:.2} size {:.2} top {:.2} ink {:.2}..{:.2} x {:.2}..{:.2} n {} {s}", line[0].at.y, line[0].at.x, line[0].size, line[0].top(), i.y0, i.y1, i.x0, i.x1, line.len());
            }
            for d in sheet.rules() { println!("rule {:?} w {:.3} red {}", d.ink, d.width, d.red); }
        }
    }
}
