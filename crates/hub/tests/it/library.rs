//! Models by name: pulled, imported, removed.

use vqa_hub::{Files, Library, Origin, Record, Revision, Shelf};

use crate::bench::{Bench, content};

fn library(bench: &Bench) -> Library {
    Library { cache: bench.cache(), shelf: Shelf::new(bench.cache().folder().join("../shelf")) }
}

fn pulled(projector: Option<&str>) -> Record {
    Record::Pulled {
        repository: "makers/model".parse().unwrap(),
        revision: Revision::default(),
        model: "model.gguf".to_owned(),
        projector: projector.map(str::to_owned),
    }
}

#[tokio::test]
async fn a_name_stands_for_files_as_long_as_they_are_there() {
    let bench = Bench::with_file(1000, |hub| hub);
    let library = library(&bench);
    library.shelf.put("mine", &pulled(None)).unwrap();
    assert_eq!(library.find("mine").unwrap().unwrap().files, None);
    let path = bench.pull().await.unwrap();
    let found = library.find("mine").unwrap().unwrap();
    assert_eq!(found.files, Some(Files { model: path, projector: None }));
    assert_eq!((found.origin, found.known), (Origin::Pulled("makers/model".parse().unwrap()), None));
    assert_eq!(library.remove("mine").unwrap(), 1000);
    assert_eq!((library.find("mine").unwrap(), library.all().unwrap()), (None, Vec::new()));
    assert_eq!(library.remove("mine").unwrap(), 0);
}

#[tokio::test]
async fn what_another_name_stands_for_stays() {
    let bench = Bench::with_file(1000, |hub| hub);
    let library = library(&bench);
    bench.pull().await.unwrap();
    library.shelf.put("one", &pulled(None)).unwrap();
    library.shelf.put("two", &pulled(None)).unwrap();
    assert_eq!(library.remove("one").unwrap(), 0);
    assert!(library.find("two").unwrap().unwrap().files.is_some());
    assert_eq!(library.remove("two").unwrap(), 1000);
}

#[test]
fn imported_files_belong_to_whoever_imported_them() {
    let bench = Bench::with_file(1, |hub| hub);
    let library = library(&bench);
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = (folder.path().join("m.gguf"), folder.path().join("p.gguf"));
    std::fs::write(&model, content(10)).unwrap();
    let record = Record::Imported { model: model.clone(), projector: Some(projector.clone()) };
    library.shelf.put("mine", &record).unwrap();
    assert_eq!(library.find("mine").unwrap().unwrap().files, None, "its projector is not there");
    std::fs::write(&projector, content(5)).unwrap();
    assert_eq!(library.find("mine").unwrap().unwrap().files.unwrap().bytes(), 15);
    assert_eq!(library.remove("mine").unwrap(), 0);
    assert!(model.exists() && projector.exists());
}
