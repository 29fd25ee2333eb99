//! How long a decision takes to print and how large it is, in each language, without attachments:
//! `cargo bench --workspace --bench decision`.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use documents::{Attachments, LANGUAGES, Template, printed, sample_decision};
use recognition::decision::Decision;

/// Each is timed so often.
const TIMES: usize = 101;

fn main() -> Result<(), Box<dyn Error>> {
    let sample = sample_decision()?;
    for language in LANGUAGES {
        let decision = Decision { language: language.to_owned(), ..sample.clone() };
        let template = Template::shipped(language);
        let print = || printed(black_box(&decision), &Attachments(Vec::new()), &template, None);
        let bytes = print()?.len();
        let mut times = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let begun = Instant::now();
            black_box(print()?);
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let (middle, most) = (times.get(TIMES / 2).ok_or("a time")?, times.last().ok_or("a time")?);
        println!("{language}: {bytes} bytes, median {middle:.1?}, longest of {TIMES} {most:.1?}");
    }
    Ok(())
}
