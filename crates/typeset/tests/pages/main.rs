//! Values as pages: the golden documents, determinism, the ladder of alternatives, hostile text.

#[cfg(test)]
mod drawing;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod ladder;
#[cfg(test)]
mod support;
