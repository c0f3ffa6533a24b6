//! Makes a release build notice a dashboard that was built after it. (A debug
//! build reads the dashboard's files when they are asked for.)

use std::{env, path::Path};

const BUILT: &str = "www/dashboard/dist";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let embeds = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if !embeds || env::var_os("CARGO_FEATURE_SERVER").is_none() {
        return;
    }
    // A missing path would count as changed in every build: watch the folder in which it will appear.
    let watched = [Path::new(BUILT), Path::new("www/dashboard")].into_iter().find(|path| path.is_dir());
    if let Some(path) = watched {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
