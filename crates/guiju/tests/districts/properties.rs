//! The properties over random districts and walks; in a file of its own, so that seeds of failures are kept apart from those of
//! other tests (`tests/proptest-regressions/properties.txt`).

use proptest::prelude::*;
use proptest::test_runner::Config;

use crate::plan::plans;
use crate::walk::steps;
use crate::walked;

proptest! {
    #![proptest_config(Config { cases: 24, max_shrink_iters: 60, ..Config::default() })]

    #[test]
    fn whatever_is_tried_in_whatever_district(plan in plans(), steps in steps()) {
        walked(&plan, &steps, false);
    }

    /// The same with dates that lie before the act, and with absences lengthened afterwards.
    #[test]
    fn nothing_said_afterwards_gives_power_over_an_hour_that_is_past(plan in plans(), steps in steps()) {
        walked(&plan, &steps, true);
    }
}
