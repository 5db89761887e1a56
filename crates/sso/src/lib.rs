//! Signing in by what the government already has: a directory that knows people's passwords (LDAP), or a provider where
//! they sign in by their browser (OpenID Connect). Who a person is there says nothing yet: only an account that is bound
//! to that identity, letter by letter, is opened.

mod ldap;
mod oidc;

pub use ldap::{Ldap, LdapSettings};
pub use oidc::{Oidc, OidcSettings};

/// How long one step may wait for the other side.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Whether what goes to an address can be read by nobody in between: encrypted, or within the machine.
fn is_private(url: &str, encrypted: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = if host.starts_with('[') { host } else { host.split(':').next().unwrap_or_default() };
    let within = ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| host == *own || host.starts_with("[::1]:"));
    scheme == encrypted || within || scheme == "ldapi"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_travel_unread() {
        for private in ["ldaps://dir.example", "ldap://127.0.0.1:389", "ldap://[::1]:389/", "ldapi://%2Frun"] {
            assert!(is_private(private, "ldaps"), "{private}");
        }
        for open in ["ldap://dir.example", "ldap://127.0.0.1.evil.example", "ldap://localhost@evil.example", "dir"] {
            assert!(!is_private(open, "ldaps"), "{open}");
        }
        assert!(is_private("https://id.example/realm", "https") && !is_private("http://id.example", "https"));
    }
}
