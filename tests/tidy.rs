//! The rules of the house, as far as a program can check them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The layers from the ground up; a module uses those in its own line and below.
const LAYERS: [&[&str]; 12] = [
    &["value", "platform", "error"],
    &["query", "schema"],
    &["search"],
    &["engine"],
    &["migrate", "changes"],
    &["catalog", "live", "sync", "tables"],
    &["transfer", "health", "secrets"],
    &["access"],
    &["store"],
    &["demo", "backup"],
    &["server"],
    &["cli", "wasm"],
];

const LONGEST_FILE: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The project's own files with one of these endings, below `folders`.
fn sources(folders: &[&str], endings: &[&str]) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, endings: &[&str], found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a folder of the project") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let ours = !["node_modules", "dist", "target", "wasm-build"].contains(&name) && !name.starts_with('.');
            // What wasm-bindgen writes for the client.
            let built = path.ends_with("client/wasm");
            if path.is_dir() && !path.is_symlink() && ours && !built {
                walk(&path, endings, found);
            } else if path
                .extension()
                .and_then(|ending| ending.to_str())
                .is_some_and(|ending| endings.contains(&ending))
            {
                let text = fs::read_to_string(&path).expect("text");
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    let there = folders.iter().map(|folder| root().join(folder)).filter(|folder| folder.is_dir());
    there.for_each(|folder| walk(&folder, endings, &mut found));
    assert!(!found.is_empty());
    found
}

/// The top-level module of a file below `src`; none for lib.rs and main.rs.
fn module_of(path: &Path) -> Option<String> {
    let below = path.strip_prefix(root().join("src")).ok()?;
    let first = below.iter().next()?.to_str()?;
    let module = first.trim_end_matches(".rs");
    (!matches!(module, "lib" | "main")).then(|| module.to_owned())
}

fn layer_of(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|layer| layer.contains(&module))
        .unwrap_or_else(|| panic!("the module {module} has no layer; give it one in tests/tidy.rs"))
}

/// The part of a file before its unit tests, without comments.
fn code(text: &str) -> String {
    let shipped = text.split("#[cfg(test)]").next().unwrap_or(text);
    shipped.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The top-level modules named after `crate::`, in groups, too.
fn used_modules(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (position, _) in text.match_indices("crate::") {
        let rest = &text[position + "crate::".len()..];
        let word = |text: &str| -> String {
            text.chars().take_while(|character| character.is_alphanumeric() || *character == '_').collect()
        };
        if let Some(group) = rest.strip_prefix('{') {
            let (mut depth, mut start) = (0_usize, 0);
            for (at, character) in group.char_indices() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => {
                        used.insert(word(group[start..at].trim()));
                        break;
                    }
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        used.insert(word(group[start..at].trim()));
                        start = at + 1;
                    }
                    _ => {}
                }
            }
        } else {
            used.insert(word(rest));
        }
    }
    used
}

#[test]
fn imports_go_down_only() {
    let modules: BTreeSet<_> =
        LAYERS.iter().flat_map(|layer| layer.iter().map(|module| (*module).to_owned())).collect();
    for (path, text) in sources(&["src"], &["rs"]) {
        let Some(module) = module_of(&path) else { continue };
        let own = layer_of(&module);
        for used in used_modules(&code(&text)).intersection(&modules) {
            let allowed = layer_of(used) < own || *used == module || own < 2 && layer_of(used) == own;
            assert!(allowed, "{} uses {used}, which is not below {module}", path.display());
        }
    }
}

#[test]
fn only_the_engine_layer_names_the_engine() {
    for (path, text) in sources(&["src"], &["rs"]) {
        let names_it = code(&text).contains("limbo");
        assert!(!names_it || module_of(&path).as_deref() == Some("engine"), "{} names the engine", path.display());
    }
}

#[test]
fn the_platform_is_chosen_in_few_places() {
    let places: Vec<_> = sources(&["src"], &["rs"])
        .into_iter()
        .filter(|(_, text)| {
            code(text).contains("cfg(target")
                || code(text).contains("cfg(not(target")
                || code(text).contains("cfg!(target")
        })
        .map(|(path, _)| path)
        .collect();
    assert!(places.len() <= 3, "{places:?}");
}

#[test]
fn no_file_is_a_heap() {
    for (path, text) in
        sources(&["src", "tests", "www", "benches", "scripts"], &["rs", "ts", "tsx", "mjs", "sql", "css"])
    {
        // Nobody reads what is generated from top to bottom.
        if path.components().any(|part| part.as_os_str() == "generated") {
            continue;
        }
        let lines = text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines; which two things is it?", path.display());
    }
}

#[test]
fn nothing_is_stubbed_skipped_or_promised() {
    let marks = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("#[ig", "nore"),
        concat!("FIX", "ME"),
        concat!("test.sk", "ip("),
        concat!("it.sk", "ip("),
        concat!("describe.sk", "ip("),
        concat!("it.on", "ly("),
        concat!("test.on", "ly("),
    ];
    for (path, text) in sources(&["src", "tests", "www", "benches", "scripts"], &["rs", "ts", "tsx", "mjs"]) {
        for mark in marks {
            assert!(!text.contains(mark), "{} has {mark}", path.display());
        }
    }
}

#[test]
fn nothing_names_a_place_outside_the_project() {
    let places = [concat!("/wo", "rk/"), concat!("../sha", "red")];
    let endings = ["rs", "ts", "tsx", "mjs", "sql", "md", "toml", "json", "html", "css"];
    for (path, text) in sources(&["src", "tests", "www", "benches", "scripts", "examples", "docs"], &endings) {
        for place in places {
            assert!(!text.contains(place), "{} names {place}", path.display());
        }
    }
}

#[test]
fn unsafe_code_is_forbidden_and_missing_docs_are_reported() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("the library");
    assert!(lib.contains("#![forbid(unsafe_code)]") && lib.contains("#![warn(missing_docs)]"));
}

/// Every proof that the list of requirements names exists.
#[test]
fn the_proofs_of_the_requirements_exist() {
    let list = fs::read_to_string(root().join("docs/requirements.md")).expect("the list of requirements");
    let tests: String =
        sources(&["src", "tests", "www"], &["rs", "ts", "tsx"]).into_iter().map(|(_, text)| text).collect();
    let mut named = 0;
    for line in list.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |")) {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        for proof in cells[3].split('`').skip(1).step_by(2).filter(|proof| !proof.contains(['/', ' '])) {
            named += 1;
            assert!(tests.contains(proof), "docs/requirements.md names {proof}, which is not in the sources");
        }
    }
    assert!(named > 50, "only {named} proofs are named");
}

/// The numbers of what the catalogs must do.
#[test]
fn every_requirement_of_the_catalogs_is_listed() {
    let list = fs::read_to_string(root().join("docs/requirements.md")).expect("the list of requirements");
    let media = [1, 2, 3, 5, 6, 7, 8, 9, 16, 25].as_slice();
    let timeseries = &[19, 20, 24];
    let registry = &[49, 50, 51, 52, 53, 54, 57, 58, 60, 63, 64, 65, 66, 68, 69, 70, 72];
    let library = &[77, 78, 79, 80, 95, 96, 97, 98, 99, 100, 101, 102, 103];
    let studio = &[33, 34, 35, 36, 44, 47];
    for number in [media, timeseries, registry, library, studio].concat() {
        assert!(list.contains(&format!("\n| R{number} |")), "docs/requirements.md lacks R{number}");
    }
}

#[test]
fn every_operation_has_a_conformance_case() {
    let calls: String = sources(&["tests/conformance/cases"], &["rs"])
        .into_iter()
        .filter(|(path, _)| {
            // These walk all operations, or list their names.
            !["known_arguments.rs", "bad_arguments.rs", "operations.rs"].iter().any(|name| path.ends_with(name))
        })
        .map(|(_, text)| text)
        .collect();
    let words: BTreeSet<_> = calls.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let mut operations = 0;
    for (path, text) in sources(&["src/catalog"], &["rs"]).iter().filter(|(path, _)| path.ends_with("mod.rs")) {
        for line in text.lines().map(str::trim) {
            let declared = ["read ", "write "].iter().find_map(|effect| line.strip_prefix(effect));
            let Some((name, _)) = declared.and_then(|rest| rest.split_once('(')) else { continue };
            operations += 1;
            assert!(words.contains(name), "{}: no case of tests/conformance calls {name}", path.display());
        }
    }
    assert!(operations > 150, "only {operations} operations were found");
}
