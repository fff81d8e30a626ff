use guardlint::monitor;

#[monitor]
pub struct Server {
    conns_mu: std::sync::Mutex<()>,
    #[guarded_by(con_mu)]
    hits: u64,
}

fn main() {}
