//! Who does the work of a post.

use guiju_core::norms::{At, Capacity, NormFault};

use crate::edition::Edition;

impl Edition {
    /// Who does the work of a post here, in whichever role: its holder, away or not, and whoever stands in for him in one of
    /// the roles that the post has. `at` names the lines and the unit that are concerned.
    ///
    /// # Errors
    /// Where the rules do not say how long an absence must be.
    pub fn acting(&self, post: &str, at: At<'_>) -> Result<Vec<Capacity>, NormFault> {
        let mut all: Vec<Capacity> = vec![];
        for (name, role) in &self.book.roles {
            let plain = role.relative.as_ref().map_or(name.as_str(), |relative| relative.of().text.as_str());
            if !self.is_of(at.org, post, plain) {
                continue;
            }
            let own = self.capacities(name, at)?.into_iter().filter(|c| c.for_post == post);
            for capacity in own {
                if !all.iter().any(|known| known.person == capacity.person) {
                    all.push(capacity);
                }
            }
        }
        Ok(all)
    }
}
