//! What the house writes, as other programs read it. A member of its own, because its tests compile readers that nothing else needs and
//! run programs of the system, which `cargo xtask test` installs.
