//! How long 500 decisions take to be written into a folder: `cargo bench -p tests --bench batch`.
//!
//! Each is a case of its own: results fetched from an EMP, taken as free credits, signed. Measured is the batch as the
//! window asks for it, step by step: each decision read and checked against what was signed, its original document proven
//! anew with a report as JSON and PDF, rows for the SIS, all of it in a folder of its own with its manifest, and recorded.

use std::error::Error;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::json;
use tests::scene::Scene;

const DECISIONS: usize = 500;
const AINO: &str = "K240114";

fn main() -> Result<(), Box<dyn Error>> {
    let scene = Scene::open()?;
    let (mut cases, mut signing) = (Vec::new(), Duration::ZERO);
    let began = Instant::now();
    for number in 0..DECISIONS {
        let case = scene.another_case(AINO, &format!("B{number:05}"))?;
        scene.fetch(&case, "NO", AINO)?;
        let shown = scene.ask("case", json!({ "case": case }))?;
        let document = shown.pointer("/documents/0").ok_or("no document")?;
        // Two that were made in the same second are the same bytes, which a person has to have seen.
        if document.get("signatureOpen") == Some(&json!(true)) {
            scene.ask("accept_signature", json!({ "document": document.get("id"), "why": "Fetched twice." }))?;
        }
        scene.map_free(&case)?;
        let began = Instant::now();
        scene.sign(&case)?;
        signing += began.elapsed();
        cases.push(case);
    }
    println!("{DECISIONS} cases made ready in {:.0?}, of which drafts and sign-off {signing:.1?}", began.elapsed());

    let folder = tempfile::tempdir()?;
    let began = Instant::now();
    let mut batch = scene.ask("begin_batch", json!({ "cases": cases, "folder": folder.path() }))?;
    let mut slowest = Duration::ZERO;
    while batch.get("left") != Some(&json!(0)) {
        let began = Instant::now();
        batch = scene.ask("step_batch", json!({}))?;
        slowest = slowest.max(began.elapsed());
    }
    let all = began.elapsed();
    let (mut files, mut bytes) = (0, 0);
    for decision in fs::read_dir(folder.path())? {
        for file in fs::read_dir(decision?.path())? {
            files += 1;
            bytes += file?.metadata()?.len();
        }
    }
    println!("written {}, failed {}", batch.get("written").ok_or("no count")?, batch.get("failed").ok_or("no list")?);
    println!("{files} files of {} MB in {all:.1?}; slowest step {slowest:.2?}", bytes / 1_000_000);
    Ok(())
}
