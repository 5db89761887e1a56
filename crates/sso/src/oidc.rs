//! A provider asked by OpenID Connect: the code flow, with a proof (PKCE) that who ends is who began, a state that comes
//! back and a nonce in what is vouched for.

use std::fmt;
use std::sync::Arc;

use guiju_web::{Begun, Provider};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse as _,
};
use serde::Deserialize;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::{PATIENCE, is_private};

/// How the provider is reached: the part `[sign_in.oidc]` of the configuration.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcSettings {
    /// What the button says.
    pub label: String,
    /// The provider's address, as it names itself; `https://…`, or within the machine.
    pub issuer: String,
    /// How this program is known there.
    pub client_id: String,
    /// The file with the secret that goes with it, one line; empty for a public client.
    pub secret_file: String,
    /// Where browsers come back: this program's address with `/sign-in/back`.
    pub redirect: String,
    /// Certificates of an authority of one's own (PEM); empty for those that everybody trusts.
    pub ca_file: String,
}

/// A provider.
pub struct Oidc {
    label: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: Option<ClientSecret>,
    redirect: RedirectUrl,
    agent: ureq::Agent,
}

// The secret is never printed.
impl fmt::Debug for Oidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Oidc").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

impl Oidc {
    /// A provider by its settings; it is not asked yet.
    ///
    /// # Errors
    /// What in the settings cannot be meant, in Chinese.
    pub fn new(settings: OidcSettings) -> Result<Self, String> {
        if !is_private(&settings.issuer, "https") {
            return Err("[sign_in.oidc] issuer：请用 https:// 地址".to_owned());
        }
        if !is_private(&settings.redirect, "https") || !settings.redirect.ends_with("/sign-in/back") {
            return Err("[sign_in.oidc] redirect：应为本系统的 https:// 地址加 /sign-in/back".to_owned());
        }
        let said = |name: &str, e: &dyn fmt::Display| format!("[sign_in.oidc] {name}：{e}");
        let read = |name: &str, file: &str| {
            std::fs::read_to_string(file).map_err(|e| format!("[sign_in.oidc] {name}：读不到{file}：{e}"))
        };
        let secret = match settings.secret_file.as_str() {
            "" => None,
            file => Some(ClientSecret::new(read("secret_file", file)?.trim_end_matches(['\r', '\n']).to_owned())),
        };
        let mut tls = TlsConfig::builder();
        if !settings.ca_file.is_empty() {
            let pem = read("ca_file", &settings.ca_file)?;
            tls = tls.root_certs(RootCerts::Specific(Arc::new(certificates(&pem)?)));
        }
        // What the provider answers is judged by the library; it is followed nowhere else.
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false)
            .tls_config(tls.build())
            .build();
        let label = if settings.label.is_empty() { "用统一认证登录".to_owned() } else { settings.label };
        Ok(Self {
            label,
            issuer: IssuerUrl::new(settings.issuer).map_err(|e| said("issuer", &e))?,
            client_id: ClientId::new(settings.client_id),
            secret,
            redirect: RedirectUrl::new(settings.redirect).map_err(|e| said("redirect", &e))?,
            agent: config.into(),
        })
    }

    /// The client as the provider describes itself now: keys change.
    fn client(&self) -> Result<Client, String> {
        let known = CoreProviderMetadata::discover(&self.issuer, &|request| self.ask(request));
        let known = known.map_err(|e| format!("discovery: {}", chain(&e)))?;
        let client = CoreClient::from_provider_metadata(known, self.client_id.clone(), self.secret.clone());
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let answer = self.agent.run(request)?;
        let (head, mut body) = answer.into_parts();
        Ok(HttpResponse::from_parts(head, body.with_config().limit(1_048_576).read_to_vec()?))
    }
}

fn certificates(pem: &str) -> Result<Vec<Certificate<'static>>, String> {
    let mut all = vec![];
    for item in parse_pem(pem.as_bytes()) {
        if let PemItem::Certificate(certificate) = item.map_err(|e| format!("[sign_in.oidc] ca_file：{e}"))? {
            all.push(certificate);
        }
    }
    if all.is_empty() { Err("[sign_in.oidc] ca_file：没有证书".to_owned()) } else { Ok(all) }
}

/// An error with all that caused it.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(&format!(": {error}"));
        cause = error.source();
    }
    said
}

impl Provider for Oidc {
    fn label(&self) -> &str {
        &self.label
    }

    fn begin(&self) -> Result<Begun, String> {
        let client = self.client()?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let asked = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let (url, state, nonce) = asked.set_pkce_challenge(challenge).url();
        Ok(Begun {
            url: url.to_string(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
        })
    }

    fn identify(&self, begun: &Begun, code: &str) -> Result<String, String> {
        let client = self.client()?;
        let asked = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|e| chain(&e))?;
        let asked = asked.set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()));
        let answer = asked.request(&|request| self.ask(request)).map_err(|e| format!("token: {}", chain(&e)))?;
        let vouched = answer.id_token().ok_or("no identity token")?;
        let nonce = Nonce::new(begun.nonce.clone());
        let claims =
            vouched.claims(&client.id_token_verifier(), &nonce).map_err(|e| format!("token: {}", chain(&e)))?;
        Ok(claims.subject().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_cannot_be_meant_are_told() {
        let of = |issuer: &str, redirect: &str| OidcSettings {
            issuer: issuer.into(),
            redirect: redirect.into(),
            ..OidcSettings::default()
        };
        assert!(Oidc::new(of("http://id.example", "https://oa.example/sign-in/back")).unwrap_err().contains("issuer"));
        assert!(Oidc::new(of("https://id.example", "https://oa.example/")).unwrap_err().contains("redirect"));
        assert!(Oidc::new(of("https://id.example", "https://oa.example/sign-in/back")).is_ok());
        let missing = OidcSettings {
            ca_file: "/nonexistent".into(),
            ..of("https://id.example", "https://oa.example/sign-in/back")
        };
        assert!(Oidc::new(missing).unwrap_err().contains("ca_file"));
    }
}
