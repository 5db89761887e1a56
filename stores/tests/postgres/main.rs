//! The store on PostgreSQL.

#[cfg(test)]
mod alike;
#[cfg(test)]
mod database;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod writers;

use guiju_store::conformance::{self, registers};
use guiju_store::{PgPlace, PgStore};
use stores::Cluster;

/// A place in a new database.
fn place(cluster: &Cluster) -> PgPlace {
    PgPlace::new(&cluster.address(&cluster.database()), registers()).unwrap()
}

fn open(place: &PgPlace) -> PgStore {
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
