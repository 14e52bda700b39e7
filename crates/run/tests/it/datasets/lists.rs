//! Data sets in one JSON value: lists of objects, easy-VQA, VQA v2.

use vqa_run::dataset::{Dataset, DatasetError, Format, Source};
use vqa_run::row::ReadRow;

use super::{Desk, told};

#[test]
fn a_list_of_objects_is_read() {
    let desk = Desk::new();
    let text = "\u{feff} [\n {\"image\":\"data:image/png;base64,aGk=\",\"question\":\"p\"} ,\n{\"image\":1},\n\
        {\"image\":\"b.png\",\"question\":\"q\"}\n]\n";
    let mut dataset = desk.open("q.json", text).unwrap();
    assert_eq!(dataset.format(), Format::Json);
    let rows: Vec<_> = dataset.rows().unwrap().collect();
    let lacks = "row 2: no question: looked for `question`; there are `image`";
    assert_eq!(told(&rows), ["1 p / [2] /  /  / ", lacks, "3 q / b.png /  /  / "]);
    let rows: Vec<ReadRow> = rows.into_iter().flatten().collect();
    for row in rows.iter().rev().chain(&rows) {
        assert_eq!(dataset.embedded(row.at).unwrap(), row.embedded);
    }
}

#[test]
fn a_broken_list_ends_where_it_breaks() {
    let desk = Desk::new();
    let good = "{\"image\":\"a\",\"question\":\"q\"}";
    let end = |text: String| told(&desk.rows("q.json", text)).split_off(1);
    assert_eq!(end(format!("[{good} {good}]")), ["row 2: expected `,` or `]`, found `{`; what follows is not read"]);
    let cut = "row 2: expected the rest of a value, found the end of the file; what follows is not read";
    assert_eq!(end(format!("[{good},{{\"image\":")), [cut]);
    assert_eq!(
        end(format!("[{good}]{good}")),
        ["row 2: expected nothing after the list, found `{`; what follows is not read"]
    );
    assert!(end(format!("[{good}]")).is_empty());
}

#[test]
fn easy_vqa_is_read() {
    let text =
        "[[\"what is the blue shape?\", \"rectangle\", 0], [\"is there a box?\", \"no\"], [\"why?\", \"no\", 12]]";
    let rows = Desk::new().rows("questions.json", text);
    assert_eq!(
        told(&rows),
        [
            "1 what is the blue shape? / images/0.png / rectangle /  / image_id=0",
            "row 2: expected a question, an answer and the number of a picture: invalid length 2, expected a tuple of size 3",
            "3 why? / images/12.png / no /  / image_id=12",
        ]
    );
}

const QUESTIONS: &str = "{\"info\": {\"year\": 2017}, \"questions\": [\
    {\"image_id\": 42, \"question\": \"what?\", \"question_id\": 42000}, \
    {\"image_id\": 42, \"question\": \"why?\", \"question_id\": 42001}, \
    {\"image_id\": 73, \"question\": \"where?\", \"question_id\": 73000}], \"data_subtype\": \"val2014\"}";

const ANNOTATIONS: &str = "{\"data_subtype\": \"val2014\", \"annotations\": [\
    {\"question_type\": \"where\", \"multiple_choice_answer\": \"here\", \"image_id\": 73, \"question_id\": 73000, \
     \"answers\": [{\"answer\": \"here\", \"answer_confidence\": \"yes\", \"answer_id\": 1}, {\"answer\": \"there\"}], \
     \"answer_type\": \"other\"}, \
    {\"question_id\": 42000, \"image_id\": 42, \"answers\": [], \"answer_type\": \"yes/no\"}]}";

fn vqav2(desk: &Desk, questions: &str, annotations: Option<&str>) -> Result<Dataset, DatasetError> {
    let annotations = annotations.map(|text| desk.write("annotations.json", text));
    Dataset::open(&Source { annotations, ..Source::new(desk.write("questions.json", questions)) })
}

#[test]
fn vqav2_is_read_with_its_annotations() {
    let desk = Desk::new();
    desk.write("val2014/COCO_val2014_000000000073.jpg", "");
    let dataset = vqav2(&desk, QUESTIONS, Some(ANNOTATIONS)).unwrap();
    assert_eq!((dataset.format(), dataset.digest().unwrap().files.len()), (Format::Vqav2, 2));
    let rows: Vec<_> = dataset.rows().unwrap().collect();
    let path = dataset.path_of("annotations.json");
    assert_eq!(
        told(&rows),
        [
            "42000 what? / COCO_val2014_000000000042.jpg /  /  / image_id=42|answer_type=\"yes/no\"".to_owned(),
            format!("row 2: question 42001 has no annotation in `{}`", path.display()),
            "73000 where? / val2014/COCO_val2014_000000000073.jpg / here|there /  / \
             image_id=73|question_type=\"where\"|multiple_choice_answer=\"here\"|answer_type=\"other\""
                .to_owned(),
        ]
    );
    let rows: Vec<_> = vqav2(&desk, QUESTIONS, None).unwrap().rows().unwrap().collect();
    assert_eq!(told(&rows)[1], "42001 why? / COCO_val2014_000000000042.jpg /  /  / image_id=42");
}

#[test]
fn vqav2_says_what_is_wrong_with_its_files() {
    let desk = Desk::new();
    let reason = |questions: &str, annotations: Option<&str>| {
        let opened = vqav2(&desk, questions, annotations).and_then(|dataset| dataset.rows().map(|_| ()));
        opened.unwrap_err().to_string().rsplit_once("json`").unwrap().1.to_owned()
    };
    assert_eq!(reason(ANNOTATIONS, None), " is a file of annotations, which holds no questions");
    assert!(reason(&QUESTIONS.replace("data_subtype", "x"), None).starts_with(": no `data_subtype`"));
    assert_eq!(
        reason(&QUESTIONS.replace("val2014", "../x"), None),
        ": `data_subtype` must be a plain word, as in `val2014`"
    );
    let other = ANNOTATIONS.replace("val2014", "train2014");
    assert_eq!(reason(QUESTIONS, Some(&other)), ": is about `train2014`, and the questions are about `val2014`");
    let twice = ANNOTATIONS.replace("73000", "42000");
    assert_eq!(reason(QUESTIONS, Some(&twice)), ": question 42000 has two annotations");
    assert_eq!(
        reason(QUESTIONS, Some(QUESTIONS)),
        ": no list: looked for `annotations`; there are `info`, `questions`, `data_subtype`"
    );
    assert_eq!(reason(QUESTIONS.trim_end_matches('}'), None), ": expected `,` or `}`, found the end of the file");
    let wrong = ANNOTATIONS.replace("\"image_id\": 42", "\"image_id\": 7");
    let rows: Vec<_> = vqav2(&desk, QUESTIONS, Some(&wrong)).unwrap().rows().unwrap().collect();
    assert_eq!(told(&rows)[0], "row 1: its annotation is about the picture 7, and the question about 42");
    let rows: Vec<_> = vqav2(&desk, &QUESTIONS.replace("\"image_id\": 73", "\"image_id\": -1"), None)
        .unwrap()
        .rows()
        .unwrap()
        .collect();
    assert_eq!(told(&rows)[2], "row 3: `image_id` must be a whole number, and is a number");
}

#[test]
fn annotations_belong_to_vqav2_alone() {
    let desk = Desk::new();
    let annotations = Some(desk.write("annotations.json", ANNOTATIONS));
    let error = Dataset::open(&Source { annotations, ..Source::new(desk.write("q.jsonl", "{}")) }).unwrap_err();
    assert!(error.to_string().ends_with("is jsonl, which has no annotations of its own"), "{error}");
}
