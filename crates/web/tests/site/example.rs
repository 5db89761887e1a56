//! The client of docs/api.md, run as it stands there against an office that is served.

use std::process::Command;

use guiju_store::Tokens as _;
use guiju_web::serve_until;
use tokio::net::TcpListener;

use crate::office::{District, GOV, file, limits};
use crate::program::Program;

/// The Python of the page.
fn example() -> String {
    let page = file("docs/api.md");
    let (_, rest) = page.split_once("```python\n").unwrap();
    rest.split_once("```\n").unwrap().0.to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_client_drafts_hands_in_and_reads_the_list() {
    let district = District::open();
    let clerk = Program::of(&district, "xu-wen", &["read", "act:documents"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(serve_until(district.site(limits()), listener, async {
        let _ = ended.await;
    }));
    let before = district.recorded();
    let run = tokio::task::spawn_blocking(move || {
        let mut python = Command::new("python3");
        python.args(["-c", &example()]).env("GUIJU_URL", url).env("GUIJU_TOKEN", &clerk.secret);
        python.env("PYTHONIOENCODING", "utf-8").output().unwrap()
    });
    let output = run.await.unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}\n{wrong}");
    for line in
        ["drafted documents-", "awaits ['documents.submit']", "handed in, version 2", "refused by ['《工作规则》"]
    {
        assert!(said.contains(line), "{line} missing in\n{said}");
    }
    assert_eq!(district.recorded(), before + 2);
    assert!(district.accounts.tokens(GOV).unwrap()[0].last_used.is_some(), "its use is noted");
    end.send(()).unwrap();
    served.await.unwrap().unwrap();
}
