//! What is tried in a walk, as numbers that choose among what there is when their turn comes.

use proptest::prelude::*;

/// Whether a step is done by the person himself, or recorded for him by a clerk: how long ago he did it, how he said so.
#[derive(Debug, Clone, Copy)]
pub struct How {
    pub behalf: bool,
    /// In hours.
    pub back: u8,
    pub medium: u8,
    pub witness: u8,
}

/// One step. Numbers choose among what there is at that hour.
#[derive(Debug, Clone)]
pub enum What {
    Draft {
        line: u8,
        other: u8,
        class: u8,
        office: bool,
    },
    /// What somebody owes, mostly by whom it is owed.
    Owed {
        which: u16,
        stranger: u8,
        how: How,
        fill: u16,
    },
    Sign {
        paper: u8,
        who: u8,
        how: How,
    },
    /// The days of a leave are counted from today; `from` may lie before it.
    Apply {
        who: u8,
        from: i8,
        days: u8,
        reason: u8,
        how: How,
    },
    Leave {
        which: u8,
        act: u8,
        hours: i16,
        how: How,
    },
    /// `from` in hours from now; no days: without an end.
    Designate {
        absent: u8,
        to: u8,
        from: i16,
        days: u8,
        how: How,
    },
    Authorise {
        to: u8,
        line: u8,
        from: i16,
        days: u8,
        how: How,
    },
    End {
        which: u8,
        hours: i8,
        how: How,
    },
    Post {
        act: u8,
        post: u8,
        person: u8,
        hours: u8,
    },
    Consult {
        paper: u8,
        unit: u8,
    },
    /// Whatever can be done on a paper, by somebody who has it before him, or by anybody.
    Any {
        paper: u8,
        act: u8,
        who: u16,
        how: How,
        fill: u16,
    },
}

#[derive(Debug, Clone)]
pub struct Step {
    /// Hours that pass before.
    pub hours: u8,
    pub what: What,
}

fn how() -> impl Strategy<Value = How> {
    let shape = (prop::bool::weighted(0.4), 0..70_u8, any::<u8>(), any::<u8>());
    shape.prop_map(|(behalf, back, medium, witness)| How { behalf, back, medium, witness })
}

fn what() -> impl Strategy<Value = What> {
    let draft = (any::<u8>(), any::<u8>(), any::<u8>(), prop::bool::weighted(0.15));
    let draft = draft.prop_map(|(line, other, class, office)| What::Draft { line, other, class, office });
    let owed = (any::<u16>(), any::<u8>(), how(), any::<u16>());
    let owed = owed.prop_map(|(which, stranger, how, fill)| What::Owed { which, stranger, how, fill });
    let sign = (any::<u8>(), any::<u8>(), how()).prop_map(|(paper, who, how)| What::Sign { paper, who, how });
    let apply = (any::<u8>(), -3..12_i8, 1..40_u8, any::<u8>(), how());
    let apply = apply.prop_map(|(who, from, days, reason, how)| What::Apply { who, from, days, reason, how });
    let leave = (any::<u8>(), any::<u8>(), -80..80_i16, how());
    let leave = leave.prop_map(|(which, act, hours, how)| What::Leave { which, act, hours, how });
    let designate = (any::<u8>(), any::<u8>(), -200..200_i16, 0..60_u8, how());
    let designate = designate.prop_map(|(absent, to, from, days, how)| What::Designate { absent, to, from, days, how });
    let authorise = (any::<u8>(), any::<u8>(), -200..200_i16, 0..60_u8, how());
    let authorise = authorise.prop_map(|(to, line, from, days, how)| What::Authorise { to, line, from, days, how });
    let end = (any::<u8>(), any::<i8>(), how()).prop_map(|(which, hours, how)| What::End { which, hours, how });
    let post = (any::<u8>(), any::<u8>(), any::<u8>(), any::<u8>());
    let post = post.prop_map(|(act, post, person, hours)| What::Post { act, post, person, hours });
    let consult = (any::<u8>(), any::<u8>()).prop_map(|(paper, unit)| What::Consult { paper, unit });
    let any = (any::<u8>(), any::<u8>(), any::<u16>(), how(), any::<u16>());
    let any = any.prop_map(|(paper, act, who, how, fill)| What::Any { paper, act, who, how, fill });
    prop_oneof![
        4 => draft, 36 => owed, 10 => sign, 6 => apply, 5 => leave, 5 => designate, 5 => authorise, 2 => end, 3 => post,
        2 => consult, 10 => any
    ]
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec((0..20_u8, what()).prop_map(|(hours, what)| Step { hours, what }), 60..140)
}
