//! The `edgelite` program.

fn main() -> std::process::ExitCode {
    edgelite::cli::main()
}
