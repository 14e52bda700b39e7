use super::*;

fn pieces(sizes: &[usize]) -> Pieces {
    let pieces: Vec<_> = sizes.iter().map(|size| Ok(Bytes::from(vec![b'x'; *size]))).collect();
    stream::iter(pieces).boxed()
}

#[tokio::test]
async fn an_answer_is_bounded_inclusively() {
    assert_eq!(all_bytes(at_most(pieces(&[4, 6]), 10)).await.unwrap().len(), 10);
    let error = all_bytes(at_most(pieces(&[4, 7]), 10)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the endpoint sent something that is not a chat completion: it is larger than 10 bytes"
    );
    assert_eq!(error.retry(), Retry::Never);
}

#[tokio::test]
async fn an_error_body_is_cut_to_its_bound() {
    for (sizes, read) in [(&[][..], 0), (&[3], 3), (&[10], 10), (&[11], 10), (&[4, 4, 4, 4], 10)] {
        assert_eq!(first_bytes(pieces(sizes), 10).await.len(), read, "{sizes:?}");
    }
}

#[test]
fn a_media_type_has_no_parameters() {
    assert_eq!(media_type("Text/Event-Stream; charset=utf-8"), "text/event-stream");
    assert_eq!(media_type(" application/json "), "application/json");
    assert_eq!(media_type(""), "");
}
