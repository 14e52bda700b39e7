//! Reads a data set from one end to the other and says how fast: `read_dataset FILE [ANNOTATIONS]`.
//!
//! `docs/datasets.md` has what it measured. Peak memory is for the system to tell, as in `/usr/bin/time -v`.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::time::Instant;

use vqa_run::dataset::{Dataset, Source};

/// The most bad rows that are shown.
const SHOWN: u64 = 5;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let path = arguments.next().ok_or("read_dataset FILE [ANNOTATIONS]")?;
    let source = Source { annotations: arguments.next().map(Into::into), ..Source::new(path) };
    let start = Instant::now();
    let dataset = Dataset::open(&source)?;
    let mut out = stdout().lock();
    let (mut rows, mut bad, mut pictures) = (0_u64, 0_u64, 0_u64);
    for row in dataset.rows()? {
        match row {
            Ok(read) => {
                rows += 1;
                pictures += read.embedded.iter().map(|bytes| bytes.len() as u64).sum::<u64>();
            }
            Err(error) => {
                bad += 1;
                if bad <= SHOWN {
                    writeln!(out, "{error}")?;
                }
            }
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    let rate = (rows + bad) as f64 / seconds;
    writeln!(out, "{}: {rows} rows, {bad} bad, {pictures} bytes of pictures in them", dataset.format())?;
    writeln!(out, "{seconds:.2} s, {rate:.0} rows/s")?;
    Ok(())
}
