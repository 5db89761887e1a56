//! Organisations at random: how many vice mayors, who is in charge of what, what is vacant, who holds several posts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

/// Whether there is a post, and whether somebody holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    Absent,
    Vacant,
    Held,
}

/// A line of work: in whose charge, with which deputies paired, of which department; numbers from which each is taken.
#[derive(Debug, Clone)]
pub struct LineSeed {
    charge: u8,
    paired: u8,
    unit: u8,
}

/// An organisation to be.
#[derive(Debug, Clone)]
pub struct Plan {
    executive: Seat,
    vice: u8,
    deputies: u8,
    departments: u8,
    lines: Vec<LineSeed>,
    /// A bit for each post that may be vacant.
    vacant: u16,
    /// A bit for each pair of posts that one person may hold together.
    doubled: u8,
    /// A file that gives one line to two at once is tried first.
    pub twice: bool,
}

pub fn plans() -> impl Strategy<Value = Plan> {
    let seat = prop_oneof![1 => Just(Seat::Absent), 1 => Just(Seat::Vacant), 4 => Just(Seat::Held)];
    let line =
        (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(charge, paired, unit)| LineSeed { charge, paired, unit });
    let lines = proptest::collection::vec(line, 2..7);
    // Few posts are vacant: both numbers must have the bit.
    let vacant = (any::<u16>(), any::<u16>(), any::<u16>()).prop_map(|(a, b, c)| a & b & c);
    let shape = (seat, 0..=6_u8, 1..=3_u8, 1..=3_u8, lines, vacant, any::<u8>(), any::<bool>());
    shape.prop_map(|(executive, vice, deputies, departments, lines, vacant, doubled, twice)| Plan {
        executive,
        vice,
        deputies,
        departments,
        lines,
        vacant,
        doubled,
        twice,
    })
}

/// A post as the file has it.
#[derive(Debug, Clone)]
pub struct PostEntry {
    pub id: String,
    pub role: &'static str,
    pub unit: String,
    /// Place in the published list.
    pub order: i64,
    /// Who holds it; empty where it is vacant.
    pub holder: String,
}

/// What the file says.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    pub posts: Vec<PostEntry>,
    /// In whose charge each line is; empty where nobody is.
    pub charge: BTreeMap<String, String>,
    paired: BTreeMap<String, Vec<String>>,
    units: Vec<(String, &'static str)>,
    unit_of: BTreeMap<String, String>,
}

impl Plan {
    /// The same as a roll.
    pub fn roll(&self) -> Roll {
        let units = [("gov", "government"), ("office", "office"), ("justice", "justice")];
        let units = units.map(|(id, kind)| (id.to_owned(), kind)).to_vec();
        let mut roll = Roll { units, ..Roll::default() };
        roll.units.extend((0..self.departments).map(|n| (format!("dept-{n}"), "department")));
        self.leaders(&mut roll);
        self.rest(&mut roll);
        self.double(&mut roll);
        self.work(&mut roll);
        roll
    }

    fn leaders(&self, roll: &mut Roll) {
        let free = |bit: u16| self.vacant & (1 << bit) != 0;
        add(roll, "mayor", "mayor", "gov", !free(0));
        if self.executive != Seat::Absent {
            add(roll, "evm", "executive_vice_mayor", "gov", self.executive == Seat::Held);
        }
        for n in 0..self.vice {
            add(roll, &format!("vm-{n}"), "vice_mayor", "gov", !free(1 + u16::from(n)));
        }
        // Somebody must be left who may fill the posts of the leaders: the rules give that to the office director.
        add(roll, "director", "office_director", "office", !free(7) || free(0));
        for n in 0..self.deputies {
            add(roll, &format!("deputy-{n}"), "office_deputy_director", "office", !free(8 + u16::from(n)));
        }
    }

    fn rest(&self, roll: &mut Roll) {
        for (id, role) in [("keeper", "office_clerk"), ("clerk", "office_clerk"), ("registrar", "registrar")] {
            add(roll, id, role, "office", true);
        }
        add(roll, "secretary", "secretary", "office", self.vacant & (1 << 11) == 0);
        add(roll, "lawyer", "legality_reviewer", "justice", true);
        for n in 0..self.departments {
            let unit = format!("dept-{n}");
            add(roll, &format!("head-{n}"), "department_head", &unit, self.vacant & (1 << (12 + n)) == 0);
            add(roll, &format!("drafter-{n}"), "department_clerk", &unit, true);
        }
    }

    /// One person in several posts that the rules let him hold together.
    fn double(&self, roll: &mut Roll) {
        let pairs = [
            ("vm-0", "head-0"),
            ("director", "head-1"),
            ("evm", "head-1"),
            ("head-0", "head-2"),
            ("clerk", "secretary"),
        ];
        for (n, (holds, also)) in pairs.iter().enumerate() {
            let holder = roll.posts.iter().find(|p| p.id == *holds).map(|p| p.holder.clone()).unwrap_or_default();
            let free = self.doubled & (1 << n) == 0 || holder.is_empty();
            if let Some(post) = roll.posts.iter_mut().find(|p| p.id == *also && !free) {
                post.holder = holder;
            }
        }
    }

    fn work(&self, roll: &mut Roll) {
        let leaders: Vec<String> = roll.posts.iter().filter(|p| p.unit == "gov").map(|p| p.id.clone()).collect();
        let deputies: Vec<String> =
            roll.posts.iter().filter(|p| p.role == "office_deputy_director").map(|p| p.id.clone()).collect();
        for (n, seed) in self.lines.iter().enumerate() {
            let line = format!("line-{n}");
            // One more than there are leaders: nobody.
            let charge = usize::from(seed.charge) % (leaders.len() + 1);
            roll.charge.insert(line.clone(), leaders.get(charge).cloned().unwrap_or_default());
            let paired = deputies.iter().enumerate().filter(|(n, _)| (seed.paired | 4) & (4 << n) != 0);
            roll.paired.insert(line.clone(), paired.map(|(_, post)| post.clone()).collect());
            roll.unit_of.insert(line, format!("dept-{}", seed.unit % self.departments));
        }
    }
}

fn add(roll: &mut Roll, id: &str, role: &'static str, unit: &str, held: bool) {
    let holder = if held { format!("p-{id}") } else { String::new() };
    let order = i64::try_from(roll.posts.len()).unwrap() + 1;
    roll.posts.push(PostEntry { id: id.into(), role, unit: unit.into(), order, holder });
}

impl Roll {
    /// The department of a line of work.
    pub fn unit_of(&self, line: &str) -> &str {
        self.unit_of.get(line).map_or("", String::as_str)
    }

    /// Whether there are a line in somebody's charge and somebody else who could have it, too.
    pub fn can_be_twice(&self) -> bool {
        let leaders = self.posts.iter().filter(|p| p.unit == "gov").count();
        leaders > 1 && self.charge.values().any(|post| !post.is_empty())
    }

    /// The file that `office.import` reads; with one line given to two at once where that is asked for.
    pub fn toml(&self, twice: bool) -> String {
        let mut text = String::new();
        let unled: Vec<String> =
            self.charge.iter().filter(|(_, post)| post.is_empty()).map(|(line, _)| format!("\"{line}\"")).collect();
        writeln!(text, "unled = [{}]", unled.join(", ")).unwrap();
        for (id, kind) in &self.units {
            let parent = if id == "gov" { "" } else { "gov" };
            writeln!(text, "[[units]]\nid = \"{id}\"\nname = \"单位{id}\"\nkind = \"{kind}\"\nparent = \"{parent}\"")
                .unwrap();
        }
        // Somebody for each post, whether he holds it or not: vacant posts are taken up later.
        for post in &self.posts {
            writeln!(text, "[[people]]\nid = \"p-{}\"\nname = \"某{}\"", post.id, post.id).unwrap();
        }
        for PostEntry { id, role, unit, order, holder } in &self.posts {
            writeln!(text, "[[posts]]\nid = \"{id}\"\ntitle = \"职务{id}\"\nrole = \"{role}\"\nunit = \"{unit}\"")
                .unwrap();
            writeln!(text, "order = {order}\nholder = \"{holder}\"").unwrap();
        }
        for (line, unit) in &self.unit_of {
            writeln!(text, "[[lines]]\nid = \"{line}\"\nname = \"事项{line}\"\nunit = \"{unit}\"").unwrap();
        }
        let mut relation = |kind: &str, post: &str, line: &str| {
            writeln!(text, "[[relations]]\nkind = \"{kind}\"\npost = \"{post}\"\nlines = [\"{line}\"]").unwrap();
        };
        for (line, post) in self.charge.iter().filter(|(_, post)| !post.is_empty()) {
            relation("in_charge", post, line);
            let other = self.posts.iter().find(|p| p.unit == "gov" && p.id != *post);
            if let Some(other) = other.filter(|_| twice) {
                relation("in_charge", &other.id, line);
            }
        }
        for (line, posts) in &self.paired {
            posts.iter().for_each(|post| relation("paired", post, line));
        }
        text
    }
}
