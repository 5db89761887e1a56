use guiju_typeset::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let print: guiju_print::Print = serde_json::from_slice(&std::fs::read(&args[2]).unwrap()).unwrap();
    let fonts = Fonts::load(&[args[1].clone().into()], &Families::default()).unwrap();
    for f in fonts.report() {
        println!("{f}");
    }
    let setter = Typesetter::new(fonts);
    let t = std::time::Instant::now();
    let laid = setter.lay(&print).unwrap_or_else(|e| panic!("{e}"));
    println!("{:?} pages {} adjusted {:?} uncovered {:?}", t.elapsed(), laid.pages(), laid.adjusted, laid.uncovered);
    let t = std::time::Instant::now();
    let pdf = laid.pdf().unwrap_or_else(|e| panic!("{e}"));
    println!("pdf {:?} {}", t.elapsed(), pdf.len());
    std::fs::write(format!("{}.pdf", args[3]), pdf).unwrap();
    for p in 1..=laid.pages() {
        std::fs::write(format!("{}-{p}.png", args[3]), laid.png(p, 4.0).unwrap()).unwrap();
    }
    println!("lost {:?}", laid.drawing().lost);
}
