//! The suite that every engine must pass.

use guiju_store::conformance::{self, registers};
use guiju_store::{PgPlace, PgStore};
use stores::Cluster;

/// A place in a new database.
pub fn place(cluster: &Cluster) -> PgPlace {
    PgPlace::new(&cluster.address(&cluster.database()), registers()).unwrap()
}

pub fn open(place: &PgPlace) -> PgStore {
    place.open().unwrap()
}

#[test]
fn postgres_conforms() {
    let cluster = Cluster::start();
    conformance::run(&mut |registers| {
        let place = PgPlace::new(&cluster.address(&cluster.database()), registers).unwrap();
        Box::new(place.open().unwrap())
    });
}
