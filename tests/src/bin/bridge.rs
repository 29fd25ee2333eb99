//! `bridge FOLDER`: a training desk in the folder under the built user interface; prints its address. For the browser tests.

use std::path::Path;
use std::process::ExitCode;

use tests::bench::Bench;
use tests::bridge::serve;

fn main() -> ExitCode {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("bridge FOLDER");
        return ExitCode::from(2);
    };
    let served =
        Bench::open(Path::new(&folder)).and_then(|bench| serve(bench, &repository, |address| println!("{address}")));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
