use crate::program::Place;

const BEDS: &str = "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);";

fn place() -> Place {
    let place = Place::empty();
    place.write("garden/0001_beds.up.sql", BEDS);
    place.write("garden/0001_beds.down.sql", "DROP TABLE beds;");
    place
}

#[test]
fn own_catalog_folder_is_known_to_every_command() {
    let place = place();
    let with = |arguments: &[&str]| place.run(&[arguments, &["--catalog-folder", "garden"]].concat()).succeeded();
    assert!(with(&["migrate", "plan"]).stdout.contains("-- garden up 1: 0001_beds\nCREATE TABLE beds"));
    assert!(with(&["init"]).stdout.contains("garden up 1: 0001_beds"));
    place.write("beds.csv", "name\nherbs\nroses\n");
    with(&["import", "beds.csv"]);
    assert_eq!(place.value("SELECT count(*) FROM beds"), "2");
    with(&["export", "out.json", "--table", "beds"]);
    assert!(place.read("out.json").contains("roses"));
    assert!(with(&["health"]).stdout.contains("garden 1"));
    assert!(with(&["migrate", "status"]).stdout.contains("0001_beds"));
    let down = with(&["migrate", "down", "--catalog", "garden"]).stdout;
    assert_eq!(down, "garden down 1: 0001_beds\n");
}

#[test]
fn own_catalog_folders_can_be_given_by_variable_and_arguments_win() {
    let place = place().variable("EDGELITE_CATALOG_FOLDERS", "garden");
    assert!(place.run(&["init"]).succeeded().stdout.contains("garden up 1: 0001_beds"));
    place.write("other/0001_x.up.sql", "CREATE TABLE x (a);");
    let current = place.run(&["--catalog-folder", "other", "migrate", "status"]).succeeded().stdout;
    assert!(current.contains("other") && !current.contains("garden"), "{current}");
}

#[test]
fn own_catalog_folder_that_cannot_be_used_is_refused_by_every_command() {
    let place = place();
    place.write("media/0001_x.up.sql", "CREATE TABLE x (a);");
    place.write("thief/0001_x.up.sql", "\nDROP TABLE devices;");
    for (folder, code, told) in [
        ("nowhere", 66, "there is no folder nowhere"),
        ("media", 64, "media is a catalog of edgelite"),
        ("thief", 64, "thief: 0001_x.up.sql: line 2: the table devices is the catalog registry's"),
    ] {
        for command in [&["init"][..], &["migrate", "status"], &["serve"], &["health"]] {
            let arguments = [command, &["--catalog-folder", folder]].concat();
            place.run(&arguments).failed(code, told);
        }
    }
    assert!(!place.path("data").exists());
}

#[test]
fn own_catalog_types_are_written_of_folders_catalogs_texts_and_stores() {
    let place = place();
    let typescript = |source: &[&str]| {
        let arguments = [&["types", "--language", "typescript"], source].concat();
        place.run(&arguments).succeeded().stdout
    };
    let of_folder = typescript(&["garden"]);
    assert!(of_folder.contains("export interface BedsRow {\n  id: number;\n  name: string;\n}"), "{of_folder}");
    assert!(of_folder.contains("export interface Garden {") && !of_folder.contains("Recordings"));
    assert_eq!(typescript(&["--catalog-folder", "garden"]), of_folder);
    assert!(typescript(&["media"]).contains("media_type: \"recording\" | \"snapshot\";"));
    place.write("wanted.sql", BEDS);
    assert!(typescript(&["wanted.sql", "--name", "garden"]) == of_folder);
    place.run(&["--catalog-folder", "garden", "init"]).succeeded();
    assert!(typescript(&["data/media.db", "--table", "beds", "--name", "garden"]) == of_folder);
    place.run(&["types", "garden", "--language", "rust", "--output", "garden.rs"]).succeeded();
    assert!(place.read("garden.rs").contains("pub struct BedsInsert {"));
    place.run(&["types", "nowhere", "--language", "rust"]).failed(66, "nowhere is neither");
    place.run(&["types", "garden", "--language", "rust", "--table", "x"]).failed(66, "no table x");
    place.run(&["types", "garden", "--language", "go"]).code_is(64);
}

#[test]
fn own_catalog_difference_is_proposed_written_and_run() {
    let place = place();
    place.run(&["--catalog-folder", "garden", "init"]).succeeded();
    place.run(&["query", "--write", "INSERT INTO beds (name) VALUES ('herbs')"]).succeeded();
    let wanted = "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, area REAL);\nCREATE TABLE plants (bed INTEGER REFERENCES beds (id));";
    place.write("wanted.sql", wanted);
    let diff =
        |arguments: &[&str]| place.run(&[&["--catalog-folder", "garden", "migrate", "diff"], arguments].concat());
    let printed = diff(&["wanted.sql"]).succeeded().stdout;
    assert!(printed.contains("ALTER TABLE \"beds\" ADD COLUMN \"area\" REAL;"), "{printed}");
    assert!(printed.contains("CREATE TABLE plants") && printed.contains("-- And back:"), "{printed}");
    assert!(!printed.contains("recordings"), "other catalogs are left alone: {printed}");
    // Of the store's file, beside the built-in catalogs' tables.
    assert_eq!(diff(&["wanted.sql", "--from", "data/media.db"]).succeeded().stdout, printed);
    let written = diff(&["wanted.sql", "--write", "garden/add_plants"]).succeeded().stdout;
    assert_eq!(written, "garden/0002_add_plants.up.sql\ngarden/0002_add_plants.down.sql\n");
    assert_eq!(diff(&["wanted.sql"]).succeeded().stdout, "-- there is no difference\n");
    let up = place.run(&["--catalog-folder", "garden", "migrate", "up"]).succeeded().stdout;
    assert_eq!(up, "garden up 2: 0002_add_plants\n");
    assert_eq!(place.value("SELECT count(*) FROM beds WHERE area IS NULL"), "1");
    place.run(&["query", "--write", "INSERT INTO plants (bed) VALUES (1)"]).succeeded();
    let refused = diff(&[&place.write("less.sql", BEDS).display().to_string(), "--from", "data/media.db"]);
    let refused = refused.failed(78, "the table plants is dropped with its rows (1 row)").stderr;
    assert!(!refused.contains("beds.area"), "no row has a value there: {refused}");
}
