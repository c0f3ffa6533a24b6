//! A catalog of one's own: a folder of migrations beside the built-in ones, and
//! its tables with the same comfort.

use edgelite::{
    Options, Result, Store,
    catalog::{Catalog, media},
    query::sql,
    value::Row,
};

fn main() -> Result<()> {
    // A program that travels without its folder takes Catalog::from_files and include_str!.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/garden");
    let garden = Catalog::from_folder(folder)?;
    let store = Store::open_in_memory(Options::new().catalogs([media::CATALOG, garden]))?;

    store.transaction(|transaction| {
        transaction.execute(&sql("INSERT INTO beds (name) VALUES (?1)").bind("herbs"))?;
        for (species, planted_at) in [("basil", "2026-04-20T09:00:00Z"), ("thyme", "2026-04-18T09:00:00Z")] {
            let planted_at: edgelite::value::Instant = planted_at.parse()?;
            let plant = sql("INSERT INTO plants (bed_id, species, planted_at) VALUES (1, ?1, ?2)");
            transaction.execute(&plant.bind(species).bind(planted_at))?;
        }
        Ok(())
    })?;

    // The declared types say what a value is: an instant, a flag, JSON.
    let plants: Vec<Row> = store
        .query(sql("SELECT species, planted_at, sunny FROM plants JOIN beds USING (bed_id) ORDER BY planted_at"))?;
    for plant in &plants {
        println!("{}", serde_json::to_string(plant).expect("a row has a JSON form"));
    }

    // Rules of the schema are kept, and say which column they are about.
    let orphan = sql("INSERT INTO plants (bed_id, species, planted_at) VALUES (7, 'sage', 0)");
    println!("refused: {}", store.execute(orphan).unwrap_err().kind());
    Ok(())
}
