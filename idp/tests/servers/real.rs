//! Against real servers of each kind, started here on this machine: OpenLDAP and Glewlwyd from Debian's packages, which
//! `cargo xtask test` installs. Run by themselves: `cargo test --workspace --test servers`.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use guiju_sso::{Ldap, LdapSettings, Oidc, OidcSettings};
use guiju_web::{Directory as _, Provider as _};
use serde_json::{Value, json};

/// A server that ends with the test.
struct Server {
    child: Child,
    _folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn start(mut command: Command, port: u16, folder: tempfile::TempDir) -> Server {
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let server = Server { child: child.expect("installed by cargo xtask prepare"), _folder: folder };
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(20), "the server did not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    server
}

fn directory() -> (Server, u16) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    fs::create_dir(folder.path().join("db")).unwrap();
    let conf = format!(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
         include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
         pidfile {}\ndatabase mdb\nsuffix dc=sample\nrootdn cn=admin,dc=sample\nrootpw root-1\ndirectory {}\n\
         access to attrs=userPassword by anonymous auth by * none\naccess to * by dn=cn=reader,dc=sample read by * none\n",
        at("pid"),
        at("db")
    );
    fs::write(at("slapd.conf"), conf).unwrap();
    let mut ldif = "dn: dc=sample\nobjectClass: dcObject\nobjectClass: organization\no: sample\ndc: sample\n\n\
                    dn: cn=reader,dc=sample\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n\
                    cn: reader\nuserPassword: read-1\n\n"
        .to_owned();
    for (uid, password) in [("lu", "theirs-1"), ("an", "theirs-2")] {
        ldif.push_str(&format!(
            "dn: uid={uid},dc=sample\nobjectClass: inetOrgPerson\nuid: {uid}\ncn: {uid}\nsn: {uid}\n\
             userPassword: {password}\n\n"
        ));
    }
    fs::write(at("people.ldif"), ldif).unwrap();
    let filled = Command::new("/usr/sbin/slapadd").args(["-f", &at("slapd.conf"), "-l", &at("people.ldif")]).output();
    let filled = filled.expect("installed by cargo xtask prepare");
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    let port = free_port();
    let mut command = Command::new("/usr/sbin/slapd");
    command.args(["-f", &at("slapd.conf"), "-h", &format!("ldap://127.0.0.1:{port}"), "-d", "0"]);
    (start(command, port, folder), port)
}

#[test]
fn a_directory_knows_its_own_passwords() {
    let (_server, port) = directory();
    let url = format!("ldap://127.0.0.1:{port}");
    let by_name = LdapSettings { url: url.clone(), dn: "uid={login},dc=sample".into(), ..LdapSettings::default() };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    fs::write(&file, "read-1\n").unwrap();
    let by_search = LdapSettings {
        url,
        base: "dc=sample".into(),
        filter: "(&(objectClass=inetOrgPerson)(uid={login}))".into(),
        search_as: "cn=reader,dc=sample".into(),
        password_file: file.display().to_string(),
        ..LdapSettings::default()
    };
    for settings in [by_name, by_search.clone()] {
        let ldap = Ldap::new(settings).unwrap();
        assert_eq!(ldap.identify("lu", "theirs-1").unwrap().as_deref(), Some("uid=lu,dc=sample"));
        for (login, password) in
            [("lu", "theirs-2"), ("lu", ""), ("nobody", "theirs-1"), ("l*", "theirs-1"), ("lu)(uid=*", "theirs-1")]
        {
            assert_eq!(ldap.identify(login, password).unwrap(), None, "{login} {password}");
        }
    }
    let wrong = folder.path().join("wrong");
    fs::write(&wrong, "other").unwrap();
    let ldap = Ldap::new(LdapSettings { password_file: wrong.display().to_string(), ..by_search }).unwrap();
    assert!(ldap.identify("lu", "theirs-1").unwrap_err().contains("binding to search"));
    let nowhere = format!("ldap://127.0.0.1:{}", free_port());
    let away = Ldap::new(LdapSettings { url: nowhere, dn: "uid={login}".into(), ..LdapSettings::default() }).unwrap();
    assert!(away.identify("lu", "theirs-1").is_err());
}

fn openssl(arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).output().expect("openssl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

const BACK: &str = "http://127.0.0.1:7713/sign-in/back";

/// A browser at the provider: keeps its one cookie, follows nothing.
struct Visitor {
    base: String,
    agent: ureq::Agent,
    cookie: String,
}

impl Visitor {
    fn at(base: &str) -> Self {
        let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build();
        Self { base: base.to_owned(), agent: config.into(), cookie: String::new() }
    }

    fn send(&mut self, method: &str, path: &str, body: &Value) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/api{path}", self.base))
            .header("content-type", "application/json")
            .header("cookie", &self.cookie)
            .body(body.to_string())
            .unwrap();
        let answer = self.agent.run(request).unwrap();
        assert_eq!(answer.status(), 200, "{method} {path}");
        if let Some(cookie) = answer.headers().get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
    }

    fn sign_in(&mut self, login: &str, password: &str) {
        self.send("POST", "/auth/", &json!({"username": login, "password": password}));
    }

    /// Follows the address that signing in began with; gives state and code as they come back.
    fn follow(&self, url: &str) -> (String, String) {
        let answer = self.agent.get(format!("{url}&g_continue")).header("cookie", &self.cookie).call().unwrap();
        let to = answer.headers().get("location").unwrap().to_str().unwrap().to_owned();
        let query = to.strip_prefix(BACK).and_then(|rest| rest.strip_prefix('?')).unwrap_or_else(|| panic!("{to}"));
        let of = |name: &str| {
            let pair = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(n, _)| *n == name);
            pair.unwrap_or_else(|| panic!("{to}")).1.to_owned()
        };
        (of("state"), of("code"))
    }
}

/// A provider with one client and two people; the people's subjects are their names' own.
fn provider(secret: &str) -> (Server, String) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let tables = fs::read_to_string("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3");
    let tables = tables.expect("installed by cargo xtask prepare");
    rusqlite::Connection::open(at("db")).unwrap().execute_batch(&tables).unwrap();
    openssl(&["genrsa", "-out", &at("key"), "2048"]);
    openssl(&["rsa", "-in", &at("key"), "-pubout", "-out", &at("public")]);
    let port = free_port();
    let base = format!("http://127.0.0.1:{port}");
    let conf = format!(
        "port={port}\nbind_address=\"127.0.0.1\"\nexternal_url=\"{base}/\"\nlogin_url=\"login.html\"\n\
         api_prefix=\"api\"\ncookie_domain=\"127.0.0.1\"\ncookie_secure=0\nlog_mode=\"console\"\n\
         log_level=\"NONE\"\nsession_expiration=3600\nsession_key=\"GLEWLWYD2_SESSION_ID\"\n\
         admin_scope=\"g_admin\"\nprofile_scope=\"g_profile\"\nuser_module_path=\"/usr/lib/glewlwyd/user\"\n\
         client_module_path=\"/usr/lib/glewlwyd/client\"\n\
         user_auth_scheme_module_path=\"/usr/lib/glewlwyd/scheme\"\n\
         plugin_module_path=\"/usr/lib/glewlwyd/plugin\"\nhash_algorithm=\"SHA512\"\n\
         database = {{ type = \"sqlite3\"  path = \"{}\" }};\n",
        at("db")
    );
    fs::write(at("conf"), conf).unwrap();
    let (key, public) = (fs::read_to_string(at("key")).unwrap(), fs::read_to_string(at("public")).unwrap());
    let mut command = Command::new("glewlwyd");
    command.arg(format!("--config-file={}", at("conf")));
    let server = start(command, port, folder);
    let mut admin = Visitor::at(&base);
    admin.sign_in("admin", "password");
    let parameters = json!({
        "iss": format!("{base}/api/oidc"), "jwt-type": "rsa", "jwt-key-size": "256", "key": key, "cert": public,
        "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600,
        "refresh-token-rolling": true, "allow-non-oidc": false, "auth-type-code-enabled": true,
        "auth-type-token-enabled": false, "auth-type-id-token-enabled": true, "auth-type-none-enabled": false,
        "auth-type-password-enabled": false, "auth-type-client-enabled": false, "auth-type-device-enabled": false,
        "auth-type-refresh-enabled": true, "pkce-allowed": true, "pkce-method-plain-allowed": false,
        "pkce-required": true, "subject-type": "public", "jwks-show": true, "scope": [],
        "additional-parameters": [], "claims": []
    });
    let plugin = json!({"module": "oidc", "name": "oidc", "display_name": "oidc", "parameters": parameters});
    admin.send("POST", "/mod/plugin/", &plugin);
    let client = json!({
        "client_id": "guiju", "name": "guiju", "enabled": true, "confidential": true, "password": secret,
        "client_secret": secret, "redirect_uri": [BACK], "authorization_type": ["code", "id_token"], "scope": [],
        "token_endpoint_auth_method": ["client_secret_basic"]
    });
    admin.send("POST", "/client/", &client);
    for (login, password) in [("lu", "theirs-1"), ("an", "theirs-2")] {
        let user = json!({"username": login, "password": password, "enabled": true, "scope": ["openid", "g_profile"]});
        admin.send("POST", "/user/", &user);
    }
    (server, base)
}

fn signed_in(base: &str, login: &str, password: &str) -> Visitor {
    let mut visitor = Visitor::at(base);
    visitor.sign_in(login, password);
    visitor.send("PUT", "/auth/grant/guiju", &json!({"scope": "openid"}));
    visitor
}

#[test]
fn a_provider_vouches_for_who_signed_in_there() {
    let (_server, base) = provider("secret-1");
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        folder.path().join(name).display().to_string()
    };
    let settings = OidcSettings {
        issuer: format!("{base}/api/oidc"),
        client_id: "guiju".into(),
        secret_file: file("secret", "secret-1\n"),
        redirect: BACK.into(),
        ..OidcSettings::default()
    };
    let oidc = Oidc::new(settings.clone()).unwrap();
    let lu = signed_in(&base, "lu", "theirs-1");
    let begun = oidc.begin().unwrap();
    for wanted in ["response_type=code", "code_challenge_method=S256", "nonce=", "scope=openid"] {
        assert!(begun.url.contains(wanted), "{}", begun.url);
    }
    let (state, code) = lu.follow(&begun.url);
    assert_eq!(state, begun.state);
    let subject = oidc.identify(&begun, &code).unwrap();
    assert!(!subject.is_empty());
    assert!(oidc.identify(&begun, &code).is_err(), "a code counts once");
    // The same person is the same again; another is another.
    let again = oidc.begin().unwrap();
    assert_eq!(oidc.identify(&again, &lu.follow(&again.url).1).unwrap(), subject);
    let an = signed_in(&base, "an", "theirs-2");
    let other = oidc.begin().unwrap();
    let (_, code) = an.follow(&other.url);
    // A code that was caught is worth nothing to who did not begin; nor is what is vouched for under another nonce.
    let stolen = guiju_web::Begun { verifier: again.verifier.clone(), ..other.clone() };
    assert!(oidc.identify(&stolen, &code).unwrap_err().contains("token"));
    let fresh = oidc.begin().unwrap();
    let (_, code) = an.follow(&fresh.url);
    let replayed = guiju_web::Begun { nonce: other.nonce.clone(), ..fresh.clone() };
    assert!(oidc.identify(&replayed, &code).unwrap_err().contains("token"));
    let last = oidc.begin().unwrap();
    assert_ne!(oidc.identify(&last, &an.follow(&last.url).1).unwrap(), subject);
    let wrong = Oidc::new(OidcSettings { secret_file: file("wrong", "other"), ..settings.clone() }).unwrap();
    let begun = wrong.begin().unwrap();
    assert!(wrong.identify(&begun, &lu.follow(&begun.url).1).is_err(), "the client's own secret");
    let away = Oidc::new(OidcSettings { issuer: format!("http://127.0.0.1:{}", free_port()), ..settings }).unwrap();
    assert!(away.begin().is_err());
}
