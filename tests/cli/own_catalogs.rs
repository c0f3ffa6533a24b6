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
