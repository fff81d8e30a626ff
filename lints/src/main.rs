fn main() -> std::process::ExitCode {
    cargo_guardlint::main()
}
