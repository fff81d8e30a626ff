fn main() -> std::process::ExitCode {
    cargo_guardlint::cli::main()
}
