//! Models by name: pulled, imported, removed.

use vqa_hub::{CacheError, Catalogue, Files, Library, Origin, Record, Revision, Shelf};

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

#[test]
#[cfg(unix)]
fn what_a_name_of_the_catalogue_stands_for_stays() {
    const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
    let bench = Bench::with_file(1, |hub| hub);
    let library = library(&bench);
    for known in Catalogue::embedded().models() {
        let folder = format!("models--{}--{}", known.repository.owner(), known.repository.name());
        let home = bench.cache().folder().join(folder);
        for file in [&known.model, &known.projector] {
            let blob = home.join("blobs").join(file.sha256.map_or_else(|| file.file.clone(), |sum| sum.to_string()));
            let link = home.join("snapshots").join(COMMIT).join(&file.file);
            std::fs::create_dir_all(blob.parent().unwrap()).unwrap();
            std::fs::create_dir_all(link.parent().unwrap()).unwrap();
            std::fs::write(&blob, "weights").unwrap();
            let _ = std::fs::remove_file(&link);
            std::os::unix::fs::symlink(&blob, &link).unwrap();
        }
        std::fs::create_dir_all(home.join("refs")).unwrap();
        std::fs::write(home.join("refs/main"), COMMIT).unwrap();
        assert!(library.find(&known.name).unwrap().is_some(), "{} is here", known.name);
        // The same eye with a mind of another size.
        let record = Record::Pulled {
            repository: known.repository.clone(),
            revision: Revision::default(),
            model: "other.gguf".to_owned(),
            projector: Some(known.projector.file.clone()),
        };
        library.shelf.put("mine", &record).unwrap();
        assert_eq!(library.remove("mine").unwrap(), 0);
        assert!(library.find(&known.name).unwrap().is_some(), "{} is gone", known.name);
        assert!(library.remove(&known.name).unwrap() > 0);
        assert!(library.find(&known.name).unwrap().is_none());
    }
}

#[test]
fn nothing_is_removed_while_a_record_cannot_be_read() {
    let bench = Bench::with_file(1, |hub| hub);
    let library = library(&bench);
    library.shelf.put("mine", &pulled(None)).unwrap();
    std::fs::write(bench.cache().folder().join("../shelf/bad.toml"), "nonsense").unwrap();
    assert!(matches!(library.remove("mine"), Err(CacheError::Record { .. })));
    assert!(library.shelf.get("mine").unwrap().is_some());
}

#[test]
fn a_record_that_leads_out_of_the_cache_removes_nothing_there() {
    let bench = Bench::with_file(1, |hub| hub);
    let library = library(&bench);
    let folder = bench.cache().folder().to_owned();
    std::fs::create_dir_all(folder.join("models--makers--model/snapshots/one")).unwrap();
    std::fs::write(folder.join("mine.gguf"), "kept").unwrap();
    let Record::Pulled { repository, revision, .. } = pulled(None) else { unreachable!() };
    let model = "../../../mine.gguf".to_owned();
    library.shelf.put("mine", &Record::Pulled { repository, revision, model, projector: None }).unwrap();
    assert_eq!(library.remove("mine").unwrap(), 0);
    assert!(folder.join("mine.gguf").exists());
}
