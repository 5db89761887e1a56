//! How people sign in, as the office sets it: the part `[sign_in]` of the configuration.

use std::net::IpAddr;

use serde::Deserialize;

/// Settings of signing in. The defaults suit a district government; what the law sets is not among them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// Passwords checked at a time; each takes about 20 MB.
    pub password_checks: usize,
    /// Wrong passwords in a row for one login from one address after which it is locked there.
    pub failures: u32,
    /// For how long it is locked there.
    pub locked_minutes: u32,
    /// Wrong passwords in a row for one login, from all addresses, after which it is slowed.
    pub failures_anywhere: u32,
    /// Wrong passwords in a row from one address, for all logins, after which it is slowed.
    pub failures_from_address: u32,
    /// The longest wait between two attempts that are slowed.
    pub slowest_seconds: u32,
    /// After how long without a request a session ends.
    pub idle_minutes: u32,
    /// After how long a session ends in any case.
    pub session_minutes: u32,
    /// For so long after signing in by an identity outside somebody may do what others show their password for once more.
    pub fresh_minutes: u32,
    /// Fewest characters of a password.
    pub password_shortest: usize,
    /// Of letters, digits, signs and Chinese characters so many kinds at least. Twice the fewest characters need none.
    pub password_kinds: usize,
    /// A new password is none of so many before.
    pub password_earlier: usize,
    /// After so many days a password must be changed; 0 for never.
    pub password_days: u32,
    /// Whether administrators need a second factor.
    pub second_factor_for_administrators: bool,
    /// Roles whose holders need a second factor, as the rulebook names them.
    pub second_factor_roles: Vec<String>,
    /// For how many months the log of signing in is kept. The rules say how many at least.
    pub log_months: u32,
    /// Gateways in front of this program: from them, and from nobody else, it is taken for whom they ask.
    pub gateways: Vec<IpAddr>,
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            password_checks: 2,
            failures: 5,
            locked_minutes: 10,
            failures_anywhere: 20,
            failures_from_address: 30,
            slowest_seconds: 60,
            idle_minutes: 60,
            session_minutes: 12 * 60,
            fresh_minutes: 10,
            password_shortest: 8,
            password_kinds: 3,
            password_earlier: 5,
            password_days: 90,
            second_factor_for_administrators: true,
            second_factor_roles: vec![],
            log_months: 12,
            gateways: vec![],
        }
    }
}

/// Seconds of a minute.
const MINUTE: i64 = 60;

impl SignIn {
    /// What cannot be meant: each with the name of its setting. `least_months` is what the rules say of the log.
    pub fn faults(&self, least_months: i64) -> Vec<String> {
        let mut faults = vec![];
        let mut wants = |holds: bool, name: &str, said: String| {
            if !holds {
                faults.push(format!("[sign_in] {name}：{said}"));
            }
        };
        wants(self.failures > 0, "failures", "至少为1".to_owned());
        wants(self.locked_minutes > 0, "locked_minutes", "至少为1".to_owned());
        wants(self.idle_minutes > 0, "idle_minutes", "至少为1，会话超时必须退出".to_owned());
        wants(self.session_minutes > 0, "session_minutes", "至少为1".to_owned());
        wants(self.fresh_minutes > 0, "fresh_minutes", "至少为1".to_owned());
        wants(self.password_shortest >= 8, "password_shortest", "至少为8".to_owned());
        wants((1..=4).contains(&self.password_kinds), "password_kinds", "应为1至4".to_owned());
        wants(self.password_earlier <= 24, "password_earlier", "至多为24".to_owned());
        let least = format!("不得少于规则规定的{least_months}个月");
        wants(i64::from(self.log_months) >= least_months, "log_months", least);
        faults
    }

    /// Seconds for which a login is locked.
    pub(crate) fn locked(&self) -> i64 {
        i64::from(self.locked_minutes) * MINUTE
    }

    /// Seconds of the longest wait.
    pub(crate) fn slowest(&self) -> i64 {
        i64::from(self.slowest_seconds)
    }

    /// Seconds without a request after which a session ends.
    pub(crate) fn idle(&self) -> i64 {
        i64::from(self.idle_minutes) * MINUTE
    }

    /// Seconds after which a session ends.
    pub(crate) fn session(&self) -> i64 {
        i64::from(self.session_minutes) * MINUTE
    }

    /// Seconds after signing in for which somebody need not show again who he is.
    pub(crate) fn fresh(&self) -> i64 {
        i64::from(self.fresh_minutes) * MINUTE
    }

    /// Seconds after which a password must be changed; nothing where never.
    pub(crate) fn password_age(&self) -> Option<i64> {
        (self.password_days > 0).then(|| i64::from(self.password_days) * 24 * 60 * MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_lawful_and_what_the_law_sets_cannot_be_undercut() {
        assert_eq!(SignIn::default().faults(6), Vec::<String>::new());
        let short = SignIn { log_months: 5, password_shortest: 4, ..SignIn::default() };
        let faults = short.faults(6);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert!(faults[0].contains("password_shortest") && faults[1].contains("不得少于规则规定的6个月"), "{faults:?}");
    }
}
