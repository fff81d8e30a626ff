use guardlint::monitor;

#[monitor]
pub struct Server {
    mu: std::sync::Mutex,
    #[guarded_by(mu)]
    hits: u64,
}

pub fn hits(server: &Server) -> u64 {
    server.hits
}

fn main() {}
