//! `bridge FOLDER [office]`: a training desk in the folder, or one for real work, under the built user interface; prints its
//! address. For the browser tests.

use std::path::Path;
use std::process::ExitCode;

use tests::bench::Bench;
use tests::bridge::serve;

fn main() -> ExitCode {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let bench = match arguments.as_slice() {
        [folder] => Bench::open(Path::new(folder)),
        [folder, office] if office == "office" => Bench::open_office(Path::new(folder)),
        _ => {
            eprintln!("bridge FOLDER [office]");
            return ExitCode::from(2);
        }
    };
    let served = bench.and_then(|bench| serve(bench, &repository, |address| println!("{address}")));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
