//! The door in front of a whole office: the rules of the repository, the sample district, the store in memory.

#[cfg(test)]
mod administrators;
#[cfg(test)]
mod api;
#[cfg(test)]
mod api_lists;
#[cfg(test)]
mod auditors;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod device;
#[cfg(test)]
mod example;
#[cfg(test)]
mod format_check;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod office;
#[cfg(test)]
mod organisation;
#[cfg(test)]
mod outside;
#[cfg(test)]
mod packages;
#[cfg(test)]
mod packages_again;
#[cfg(test)]
mod packages_bounded;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod passkeys;
#[cfg(test)]
mod passkeys_kept;
#[cfg(test)]
mod plan;
#[cfg(test)]
mod printing;
#[cfg(test)]
mod program;
#[cfg(test)]
mod registers;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod seen;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod signing;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod terminal;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod years;
