use crate::program::Place;

#[test]
fn r103_a_table_is_declared_and_searched() {
    let place = Place::with_store();
    place.run(&["query", "--write", "CREATE TABLE notes (title TEXT, body TEXT)"]).succeeded();
    place
        .run(&["query", "--write", "INSERT INTO notes VALUES ('Café crème', 'one'), ('Tea', 'two cafes')"])
        .succeeded();
    place.run(&["search", "notes", "cafe"]).code_is(66);
    let said = place.run(&["search", "notes", "--declare", "title=3,body", "--language", "english"]).succeeded().stdout;
    assert_eq!(said, "notes is searched\n");
    let found = place.run(&["search", "notes", "cafe", "--json"]).succeeded().json();
    assert_eq!((&found[0]["title"], &found[1]["title"]), (&"Café crème".into(), &"Tea".into()));
    assert_eq!(found[1]["search_highlights"]["body"], "two <mark>cafes</mark>");
    assert!(place.run(&["search", "notes", "creem -tea"]).succeeded().stdout.contains("(1 row)"));
    place.run(&["search", "notes", "--rebuild"]).succeeded();
    place.run(&["search", "notes", "--declare", "title=heavy"]).code_is(64);
    place.run(&["search", "notes", "--declare", "colour"]).code_is(64);
    place.run(&["search", "notes"]).code_is(64);
}
