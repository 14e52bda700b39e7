//! Tables: with commas, with tabs, and VLMEvalKit's.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use vqa_run::dataset::{Dataset, Format, Place, RowError, Source};
use vqa_run::row::ReadRow;

use super::{Desk, told};

#[test]
fn a_table_is_read() {
    let text = "\u{feff}question_id,image,question,answers,A,B,type\r\n\
        7,a.png,\"what, \"\"this\"\"\nand that?\",\"[\"\"x\"\", \"\"y\"\"]\",red,blue,t\r\n\
        \r\n\
        007,\"['b.png', 'c.png']\",q,plain,,,\r\n";
    let rows = Desk::new().rows("q.csv", text);
    assert_eq!(
        told(&rows),
        [
            "7 what, \"this\"\nand that? / a.png / x|y / A=red|B=blue / type=\"t\"",
            "'007' q / b.png,c.png / plain /  / type=\"\""
        ]
    );
}

#[test]
fn bad_records_are_told_with_their_line_and_passed_over() {
    let text = "id,image,question,choices\n1,a.png,\"two\nlines\",\n2,b.png\n3,,q,\n4,d.png,q,\"{\"\"A\"\": \"\"x\"\"}\"\n5,e.png,\u{0},\n6,f.png,q,x\n";
    let rows = Desk::new().rows("q.csv", text);
    assert_eq!(
        told(&rows),
        [
            "1 two\nlines / a.png /  /  / choices=\"\"",
            "line 4: has 2 cells, and the header names 4",
            "line 5: no picture: `image` is empty",
            "4 q / d.png /  / A=x / ",
            "line 7: `question` holds a NUL character",
            "line 8: `choices` must be an object of labels and texts, or a list of texts, and is text that is neither",
        ]
    );
    let rows = Desk::new().rows("q.csv", b"image,question\r\na.png,\xff\r\n\xff,q\r\nb.png,q\r\n\r\n\n\nc.png");
    assert_eq!(
        told(&rows),
        [
            "line 2: `question` is not UTF-8",
            "line 3: `image` is not UTF-8",
            "3 q / b.png /  /  / ",
            "line 8: has 1 cells, and the header names 2",
        ]
    );
}

#[test]
fn a_header_says_what_is_missing() {
    let desk = Desk::new();
    let reason = |content: &str| desk.open("q.csv", content).unwrap().rows().unwrap_err().to_string();
    assert!(reason("id,picture\n1,2\n").ends_with("no question: looked for `question`; there are `id`, `picture`"));
    let looked = "no picture: looked for `images`, `image`, `image_path`, `image_url`; there are `id`, `question`";
    assert!(reason("id,question\n1,2\n").ends_with(looked));
    assert!(reason("id,question,id\n1,2\n").ends_with("names the column `id` twice"));
}

#[test]
fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
    let desk = Desk::new();
    let mut text = b"image,question\na.png,q\nb.png,\"".to_vec();
    text.resize(70 * 1024 * 1024, b'x');
    let rows = desk.rows("q.csv", text);
    assert!(rows[0].is_ok());
    let error = rows[1].as_ref().unwrap_err();
    assert!(matches!(error, RowError::TooLong { place: Place::Line(3), .. }) && !error.can_go_on(), "{error}");
    assert_eq!(rows.len(), 2);
}

#[test]
fn separators_are_told_by_name_or_header() {
    let desk = Desk::new();
    for (name, content, format) in [
        ("q.tsv", "image\tquestion\na\tb\n", Format::Tsv),
        ("q.txt", "image\tquestion\na\tb\n", Format::Tsv),
        ("q.txt", "image,question\na,b\n", Format::Csv),
        ("q", "{\"question\":1}", Format::Jsonl),
        ("q.csv", "index\timage\tquestion\n1\ta.png\tb\n", Format::Csv),
    ] {
        assert_eq!(desk.open(name, content).unwrap().format(), format, "{content}");
    }
    let source = Source { format: Some(Format::Tsv), ..Source::new(desk.write("q.csv", "image\tquestion\na\tb\n")) };
    assert_eq!(Dataset::open(&source).unwrap().rows().unwrap().flatten().count(), 1);
}

fn base64(byte: u8) -> String {
    STANDARD.encode([byte; 60])
}

#[test]
fn vlmevalkit_shares_pictures_between_rows() {
    let desk = Desk::new();
    let (one, two) = (base64(1), base64(2));
    let text = format!(
        "index\timage\tquestion\tA\tB\tanswer\tcategory\n\
         0\t{one}\twhat?\tred\tblue\tA\tcolour\n\
         1\t0\twhere?\there\t\tA\tplace\n\
         2\t3\tlater?\t\t\t\t\n\
         3\t\"['{one}', '{two}']\"\ttwo?\t\t\t\t\n\
         4\t9\tnone?\t\t\t\t\n\
         5\tab*\tshort?\t\t\t\t\n"
    );
    let mut dataset = desk.open("q.tsv", text).unwrap();
    assert_eq!(dataset.format(), Format::VlmEvalKit);
    let rows: Vec<_> = dataset.rows().unwrap().collect();
    assert_eq!(
        told(&rows),
        [
            "0 what? / [60] / A / A=red|B=blue / category=\"colour\"",
            "1 where? / [60] / A / A=here / category=\"place\"",
            "2 later? / [60],[60] /  /  / answer=\"\"|category=\"\"",
            "3 two? / [60],[60] /  /  / answer=\"\"|category=\"\"",
            "line 6: `image` names the row `9`, which is not there or has no picture of its own",
            "line 7: `image` names the row `ab*`, which is not there or has no picture of its own",
        ]
    );
    let good: Vec<ReadRow> = rows.into_iter().flatten().collect();
    assert_eq!(good[0].row.pictures, good[1].row.pictures);
    assert_eq!(good[2].row.pictures, good[3].row.pictures);
    for row in good.iter().rev() {
        assert_eq!(dataset.embedded(row.at).unwrap(), row.embedded);
    }
}

#[test]
fn vlmevalkit_may_name_its_pictures() {
    let rows = Desk::new().rows("q.tsv", "index\timage_path\tquestion\n7\timages/7.jpg\twhat?\n");
    assert_eq!(told(&rows), ["7 what? / images/7.jpg /  /  / "]);
}
