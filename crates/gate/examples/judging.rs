//! How long one judgement takes: `cargo run --release -p guiju-gate --example judging`.
#![expect(clippy::disallowed_methods, reason = "a measurement needs a clock")]

#[path = "../tests/small/mod.rs"]
mod small;

use std::hint::black_box;
use std::time::Instant;

use guiju_core::fact::Value;
use guiju_gate::Principal;
use small::{district, edition, time};

fn main() {
    let (edition, org, now) = (edition(), district(), time("2023-01-10T09:00"));
    for (act, person) in [("papers.sign", "p_mayor"), ("papers.sign", "p_vice_1"), ("papers.number", "p_director")] {
        let mut fact = |name: &str| {
            Some(match name {
                "opinion" => Value::from("agree"),
                "weight" => Value::from("important"),
                _ => ["p_mayor", "office"].into_iter().collect(),
            })
        };
        let mut times: Vec<_> = (0..5_000)
            .map(|_| {
                let begun = Instant::now();
                let who = Principal::of(person, &org, now, &edition);
                black_box(edition.judge(act, &who, &org, now, &mut fact));
                begun.elapsed()
            })
            .collect();
        times.sort();
        println!("{act} by {person}: median {:?}, 99 of 100 within {:?}", times.get(2_500), times.get(4_950));
    }
}
