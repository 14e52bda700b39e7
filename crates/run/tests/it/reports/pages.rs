//! The page: its data, what hostile texts become, its size.

use bytes::Bytes;
use serde_json::Value;
use vqa_run::outcome::EndedRow;
use vqa_run::report::{GalleryLimits, PictureGone, Pictures, Showing, Sought, html};
use vqa_run::row::Picture;

use super::sample::{HOSTILE, TwoNames, answered, row, run, view, written};

fn page(rows: &[EndedRow], limits: GalleryLimits, pictures: &mut dyn Pictures) -> String {
    let showing = Showing { limits, pictures, progress: &mut |_| {} };
    written(|out| html(&view(rows), rows, showing, out).unwrap())
}

/// Returns the JSON of one of the page's data blocks.
fn block(page: &str, name: &str) -> Value {
    let opening = format!("<script type=\"application/json\" id=\"data-{name}\">");
    let (_, rest) = page.split_once(&opening).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_data_of_a_page() {
    let page = page(&run(), GalleryLimits::default(), &mut TwoNames);
    insta::assert_json_snapshot!(block(&page, "meta"));
    insta::assert_json_snapshot!(block(&page, "rows"));
    let thumbs = block(&page, "thumbs");
    assert_eq!(thumbs.as_array().unwrap().len(), 1, "one picture under two names is embedded once");
}

#[test]
fn no_text_leaves_its_place() {
    let page = page(&run(), GalleryLimits::default(), &mut TwoNames);
    assert!(page.contains("&#60;img") || page.contains("&lt;img"), "the hostile text is on the page, escaped");
    for markup in ["<img src=x", "<script>alert", "<svg onload", "<!-- "] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert!(!page.contains('\u{202E}'));
    // Two ends of data blocks and of the script each, and no more.
    assert_eq!(page.matches("</script").count(), 4);
    assert_eq!(page.matches("<script").count(), 4);
    assert_eq!(block(&page, "rows")[6]["question"], HOSTILE.replace('\u{202E}', "⟨U+202E⟩"));
}

#[test]
fn a_page_reaches_for_nothing() {
    let page = page(&run(), GalleryLimits::default(), &mut TwoNames);
    let policy = page.split_once("Content-Security-Policy\" content=\"").unwrap().1.split_once('"').unwrap().0;
    assert!(policy.starts_with("default-src &#39;none&#39;; img-src data:;"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let markup = page.split("<script").next().unwrap();
    for reach in ["<img", "<link", "<iframe", " href=\"http", "url(", "@import", " style=\"", " onclick="] {
        assert!(!markup.contains(reach), "{reach}");
    }
}

/// A different picture of noise for every name, which compresses badly.
struct Noise;

impl Pictures for Noise {
    fn bytes(&mut self, sought: &Sought<'_>) -> Result<Bytes, PictureGone> {
        let Picture::Path(path) = sought.picture else { return Err(PictureGone("no".to_owned())) };
        Ok(super::sample::noise(path.parse().unwrap(), 256).into())
    }
}

#[test]
fn five_thousand_rows_stay_below_25_megabytes() {
    let long = "a rather long answer with <markup> & more, ".repeat(20);
    let rows: Vec<EndedRow> = (0..5_000)
        .map(|n| {
            let mut row = row(n, &long, "red", answered(&long));
            row.row.pictures = vec![Picture::Path((n % 450).to_string())];
            row
        })
        .collect();
    let page = page(&rows, GalleryLimits::default(), &mut Noise);
    assert!(page.len() < 25_000_000, "{}", page.len());
    assert_eq!(block(&page, "rows").as_array().unwrap().len(), 5_000);
    let thumbs = block(&page, "thumbs");
    assert_eq!(thumbs.as_array().unwrap().len(), 450, "each has its place, smaller");
    assert!(page.len() > 10_000_000, "the room is used: {}", page.len());
}

#[test]
fn more_rows_than_shown_are_chosen_evenly_and_a_tiny_page_still_opens() {
    let rows: Vec<EndedRow> = (0..100).map(|n| row(n, &"q".repeat(5_000), "red", answered("red"))).collect();
    let limits = GalleryLimits { rows: 10, ..GalleryLimits::default() };
    let shown = block(&page(&rows, limits, &mut TwoNames), "rows");
    let ids: Vec<&str> = shown.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["109", "119", "129", "139", "149", "159", "169", "179", "189", "199"]);
    let limits = GalleryLimits { bytes: 6_000, ..GalleryLimits::default() };
    let page = page(&rows, limits, &mut TwoNames);
    assert!(page.contains("fit into this page"), "what was left out is said");
    assert!(block(&page, "rows").as_array().unwrap().len() < 10);
    assert!(block(&page, "thumbs").as_array().unwrap().is_empty());
}
