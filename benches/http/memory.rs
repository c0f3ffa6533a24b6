//! What a server of a large library takes in memory, its clients included.

use crate::{Line, client::Client, runtime, serve};
use edgelite::{
    Options, Store,
    catalog::{
        self,
        library::{self, NewLibraryItem},
    },
};
use std::path::Path;

const ITEMS: usize = 100_000;
const CLIENTS: usize = 64;
const EACH: usize = 20;

/// The memory of the small server that the store is to fit, in MiB.
const SMALL_SERVER: f64 = 2_048.0;

/// Resident memory after clients have read pages of 100,000 items; none where
/// the system does not tell it.
pub fn resident(folder: &Path) -> Option<Line> {
    resident_mebibytes("self")?;
    let path = folder.join("library.db");
    fill(&path);
    let runtime = runtime();
    let address = serve(&runtime, &path, 512);
    runtime.block_on(async {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                tokio::spawn(async move {
                    let mut client = Client::connect(address).await;
                    for request in 0..EACH {
                        let kind = ["movie", "series", "music", "book"][(number + request) % 4];
                        client.get(&format!("/api/library?kind={kind}&sort=title&limit=1000")).await;
                    }
                })
            })
            .collect();
        for client in clients {
            client.await.expect("a client");
        }
    });
    let resident = resident_mebibytes("self")?;
    Some(Line {
        name: format!("resident memory of a server of {ITEMS} library items, {CLIENTS} clients, against 2 GiB"),
        edgelite: format!("{resident:.0} MiB"),
        beside: "2048 MiB".to_owned(),
        ratio: resident / SMALL_SERVER,
        goal: "≤ 0.25",
    })
}

fn fill(path: &Path) {
    let store = Store::open(path, Options::new().catalogs(catalog::BUILT_IN)).expect("opens");
    for first in (0..ITEMS).step_by(5_000) {
        store
            .transaction(|transaction| {
                (first..first + 5_000).try_for_each(|number| {
                    let item = NewLibraryItem {
                        kind: ["movie", "series", "music", "book"][number % 4].into(),
                        title: format!("Title {number:06}"),
                        poster_url: Some(format!("https://img.example/{number}.jpg")),
                        ..Default::default()
                    };
                    transaction.run(library::add_library_item(item)).map(drop)
                })
            })
            .expect("loads");
    }
    store.close();
}

/// What a process has in memory, in MiB.
pub fn resident_mebibytes(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: f64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kibibytes / 1_024.0)
}
