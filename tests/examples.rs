//! The examples run, and print what they are there to show.
#![cfg(not(target_family = "wasm"))]

use std::{path::Path, process::Command};

/// What an example prints.
fn printed(name: &str) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--example", name]).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")));
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn the_examples_print_what_they_show() {
    for (name, expected) in [
        (
            "media",
            "rec_3 of 2100-05-01T11:00:00Z: 1 analyses\nrec_2 of 2100-05-01T10:00:00Z: 0 analyses\nthe next page:\n\
             rec_1 of 2020-05-01T10:00:00Z: 0 analyses\n1 recording was too old\n",
        ),
        (
            "registry",
            "2 devices; 1 could not be taken: it has no id\nReading lamp: 2 entities\nplug: 0 entities\n\
             hue has 2 entities on 1 device\na commit changed devices, devices\na commit changed entities, entities\n\
             a commit changed devices, entities, entities\n",
        ),
        (
            "timeseries",
            "10080 samples\n\
             2024-01-01T00:00:00Z: 10 W on average, 60 W at most\n2024-01-02T00:00:00Z: 10 W on average, 60 W at most\n\
             2024-01-03T00:00:00Z: 10 W on average, 60 W at most\n2024-01-04T00:00:00Z: 10 W on average, 60 W at most\n\
             2024-01-05T00:00:00Z: 10 W on average, 60 W at most\n2024-01-06T00:00:00Z: 10 W on average, 60 W at most\n\
             2024-01-07T00:00:00Z: 10 W on average, 60 W at most\n\
             2024-01-01T00:00:00Z used 0.24 kWh\n2024-01-02T00:00:00Z used 0.24 kWh\n",
        ),
        (
            "library",
            "added again: false, the same item: true\nSolaris {\"year\":1972}\nrefused: kind\nattic checks Solaris\n\
             the job is completed\nnothing left: true\n",
        ),
        ("studio", "video 1 is front_gate.mp4\nfront_gate.mp4 has 3 annotations\n1 video, 3 boxes\n"),
        (
            "own_catalog",
            "{\"species\":\"thyme\",\"planted_at\":\"2026-04-18T09:00:00Z\",\"sunny\":true}\n\
             {\"species\":\"basil\",\"planted_at\":\"2026-04-20T09:00:00Z\",\"sunny\":true}\nrefused: constraint\n",
        ),
    ] {
        assert_eq!(printed(name), expected, "{name}");
    }
}
