//! What is printed: medians, megabytes (a million bytes) for each second, and how many times longer others take.

use std::fmt::Write as _;

use crate::memory::Peaks;

/// One line of a table and the nanoseconds of each round.
pub(crate) struct Row {
    name: &'static str,
    rounds: Vec<u64>,
}

impl Row {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, rounds: Vec::new() }
    }

    pub(crate) fn add(&mut self, nanoseconds: u64) {
        self.rounds.push(nanoseconds);
    }

    pub(crate) fn extend(&mut self, nanoseconds: Option<u64>) {
        self.rounds.extend(nanoseconds);
    }

    /// `None` where nothing was measured.
    fn sorted(&self) -> Option<[u64; 3]> {
        let mut sorted = self.rounds.clone();
        sorted.sort_unstable();
        Some([*sorted.first()?, *sorted.get(sorted.len() / 2)?, *sorted.last()?])
    }
}

/// Prints the rows; the first is what the others are compared with.
pub(crate) fn print_table(name: &str, size: usize, rows: &[Row]) {
    println!("\n{name} ({size} bytes)");
    println!("  {:<36} {:>10} {:>21} {:>7} {:>10}", "", "median", "fastest to slowest", "MB/s", "compared");
    let first = rows.first().and_then(Row::sorted).map_or(0, |[_, median, _]| median);
    for row in rows {
        let Some([fastest, median, slowest]) = row.sorted() else {
            println!("  {:<36} not measured: the program is not installed", row.name);
            continue;
        };
        let range = format!("{} to {}", milliseconds(fastest), milliseconds(slowest));
        println!(
            "  {:<36} {:>7} ms {range:>21} {:>7} {:>8} ×",
            row.name,
            milliseconds(median),
            megabytes_per_second(size, median),
            tenths(ratio(median, first))
        );
    }
}

/// Prints what is measured alone, with the size of each input.
pub(crate) fn print_rest(rows: &[(Row, usize)]) {
    println!("\nAlone");
    for (row, size) in rows {
        let Some([_, median, _]) = row.sorted() else { continue };
        let (time, speed) = (milliseconds(median), megabytes_per_second(*size, median));
        println!("  {:<36} {time:>7} ms {speed:>7} MB/s ({size} bytes)", row.name);
    }
}

/// Prints the peak memory of a process that verifies and reads one document.
pub(crate) fn print_peaks(size: usize, peaks: Option<Peaks>) {
    let Some(Peaks { idle, whole }) = peaks else {
        println!("  peak memory: not measured, this system has no /proc");
        return;
    };
    let own = whole.saturating_sub(idle);
    let times = tenths(ratio(own, u64::try_from(size).unwrap_or(u64::MAX)));
    let mut line = String::new();
    for (bytes, what) in [(whole, "of a process that verifies and reads it"), (idle, "of one that does nothing")] {
        let kibibytes = bytes / 1024;
        let _ = write!(line, "{kibibytes} KiB {what}, ");
    }
    println!("  peak memory: {line}so {times} × the document");
}

/// Milliseconds with three places.
fn milliseconds(nanoseconds: u64) -> String {
    let microseconds = nanoseconds / 1000;
    format!("{}.{:03}", microseconds / 1000, microseconds % 1000)
}

fn megabytes_per_second(size: usize, nanoseconds: u64) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX).saturating_mul(1000).checked_div(nanoseconds).unwrap_or_default()
}

/// In tenths.
fn ratio(a: u64, b: u64) -> u64 {
    a.saturating_mul(10).checked_div(b).unwrap_or_default()
}

fn tenths(number: u64) -> String {
    format!("{}.{}", number / 10, number % 10)
}
