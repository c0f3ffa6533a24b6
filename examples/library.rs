//! A media manager: keep items once, change them in part, and let workers take
//! jobs from a queue.

use edgelite::{
    ErrorKind, Options, Result, Store,
    catalog::library::{
        self, LibraryFilter, LibraryItemChanges, NewLibraryItem, NewVerifyJob, VerifyJobClaim, VerifyJobResult,
    },
    value::Patch,
};
use serde_json::json;

fn main() -> Result<()> {
    let store = Store::open_in_memory(Options::new().catalogs([library::CATALOG]))?;
    let item =
        |kind: &str, title: &str| NewLibraryItem { kind: kind.into(), title: title.into(), ..Default::default() };
    let solaris = store.run(library::add_library_item(item("movie", "Solaris")))?;
    store.run(library::add_library_item(item("book", "Solaris")))?;
    // The same kind and title, whatever the case, is the item that is there.
    let again = store.run(library::add_library_item(item("movie", "SOLARIS")))?;
    println!("added again: {}, the same item: {}", again.added, again.id == solaris.id);

    // What is left out of a change stays; null clears.
    store.run(library::update_library_item(LibraryItemChanges {
        id: solaris.id.clone(),
        metadata: Patch::Set(Some(json!({"year": 1972}))),
        ..Default::default()
    }))?;
    let movies = LibraryFilter { kind: Some("movie".into()), ..Default::default() };
    for item in store.query(library::library_items(movies))? {
        println!("{} {}", item.title, item.metadata.unwrap_or_default());
    }

    // A wrong argument is refused by its name, and nothing is changed.
    let refused = store.run(library::add_library_item(item("podcast", "Kasino"))).unwrap_err();
    println!("refused: {}", refused.field().unwrap_or_default());
    assert_eq!(refused.kind(), ErrorKind::InvalidArgument);

    // Of many workers each job goes to one, which holds it for a minute unless it gives signs of life.
    store.run(library::add_verify_job(NewVerifyJob { library_item_id: solaris.id, phase: "files".into() }))?;
    let claim = || VerifyJobClaim { worker: "attic".into(), ..Default::default() };
    if let Some(job) = store.run(library::claim_verify_job(claim()))? {
        println!("{} checks {}", job.worker.unwrap_or_default(), job.title);
        let result = VerifyJobResult {
            id: job.id,
            lease_id: job.lease_id.unwrap_or_default(),
            result: Some(json!({"ok": true})),
        };
        println!("the job is {}", store.run(library::complete_verify_job(result))?.status);
    }
    println!("nothing left: {}", store.run(library::claim_verify_job(claim()))?.is_none());
    Ok(())
}
