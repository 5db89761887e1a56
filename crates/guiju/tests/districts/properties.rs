//! The properties over random districts and walks; in a file of its own, so that seeds of failures are kept apart from those of
//! other tests (`tests/proptest-regressions/properties.txt`).

use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::plan::plans;
use crate::steps::steps;
use crate::walk::Past;
use crate::walked;

proptest! {
    #![proptest_config(Config { cases: 80, max_shrink_iters: 60, ..Config::default() })]

    #[test]
    fn whatever_is_tried_in_whatever_district(plan in plans(), steps in steps()) {
        walked(&plan, &steps, Past::default());
    }

    /// The same with designations and authorisations that are to hold from an hour before they are made.
    #[test]
    fn no_power_is_given_over_an_hour_that_is_past(plan in plans(), steps in steps()) {
        walked(&plan, &steps, Past { powers: true, leaves: false });
    }

    /// The same with leaves, departures and returns recorded afterwards, and with absences lengthened.
    #[test]
    fn no_hour_that_is_past_becomes_an_absence(plan in plans(), steps in steps()) {
        walked(&plan, &steps, Past { powers: false, leaves: true });
    }
}
