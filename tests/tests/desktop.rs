//! The real window under WebKit's own driver: it fetches, is closed, starts again, and the case is still verified.
//!
//! It needs a screen, a session bus and WebKitWebDriver; `make test` gives it an invisible screen. Without `DISPLAY` it
//! says that it is skipped.

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::time::Duration;

    use fantoccini::{Client, ClientBuilder, Locator};
    use serde_json::json;
    use tests::learner::{self, Walk};

    const STUDENT: &str = "Aino Maria Korhonen";

    #[test]
    fn the_window_fetches_and_remembers() {
        if std::env::var_os("DISPLAY").is_none() {
            println!("skipped: no screen; `make test` starts one for this test");
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let driver = Driver::start(folder.path());
            let window = driver.open(folder.path()).await;
            open_case(&window).await;
            click(&window, "//form//button[contains(., 'Fetch results') and not(@disabled)]").await;
            let start = opened(folder.path()).await;
            see(&window, "//*[contains(., 'smp-desk/')]").await;
            let page = tokio::task::spawn_blocking(move || learner::deliver(&start, Walk::of("K240114")))
                .await
                .expect("the learner")
                .unwrap_or_else(|page| panic!("stuck at {}", page.text));
            assert!(page.text.contains("Your results have arrived"), "{}", page.text);
            see(&window, "//h1/following::*[normalize-space() = 'verified']").await;
            picture(&window, "desktop-verified.png").await;
            window.close().await.expect("closed");
            drop(driver);

            let driver = Driver::start(folder.path());
            let window = driver.open(folder.path()).await;
            open_case(&window).await;
            see(&window, "//h1/following::*[normalize-space() = 'verified']").await;
            window.close().await.expect("closed");
        });
    }

    /// WebKitWebDriver in a process group of its own, ended with everything that it started.
    struct Driver {
        process: Child,
        port: u16,
    }

    impl Driver {
        fn start(folder: &Path) -> Self {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
            let port = free.local_addr().expect("its number").port();
            drop(free);
            let process = Command::new("WebKitWebDriver")
                .arg(format!("--port={port}"))
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .env("HOME", folder)
                .env("XDG_DATA_HOME", folder.join("data"))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .process_group(0)
                .spawn()
                .expect("WebKitWebDriver is needed for this test");
            Self { process, port }
        }

        async fn open(&self, folder: &Path) -> Client {
            let capabilities = json!({ "webkitgtk:browserOptions": {
            "binary": program(),
            "args": ["--training", "--data", folder.join("desk"), "--browser", browser(folder)],
        } });
            let serde_json::Value::Object(capabilities) = capabilities else { panic!("no object") };
            let address = format!("http://127.0.0.1:{}", self.port);
            for _ in 0..100 {
                if std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            let connector = hyper_util::client::legacy::connect::HttpConnector::new();
            ClientBuilder::new(connector).capabilities(capabilities).connect(&address).await.expect("the window opens")
        }
    }

    impl Drop for Driver {
        fn drop(&mut self) {
            let group = format!("-{}", self.process.id());
            let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
            let _ = self.process.wait();
        }
    }

    /// The program that was built beside this test.
    fn program() -> PathBuf {
        let test = std::env::current_exe().expect("this test");
        let built = test.ancestors().nth(2).expect("the target folder").join("smp-desk");
        assert!(built.exists(), "build the program first: cargo build -p smp-desk ({})", built.display());
        built
    }

    /// A browser that only writes down the address: the learner of this test opens it.
    fn browser(folder: &Path) -> PathBuf {
        let script = folder.join("browser");
        if !script.exists() {
            let text = format!(
                "#!/bin/sh\nprintf %s \"$1\" > '{}/address.part'\nmv '{0}/address.part' '{0}/address'\n",
                folder.display()
            );
            std::fs::write(&script, text).expect("written");
            std::fs::set_permissions(&script, PermissionsExt::from_mode(0o755)).expect("made a program");
        }
        script
    }

    async fn opened(folder: &Path) -> url::Url {
        for _ in 0..200 {
            if let Ok(address) = std::fs::read_to_string(folder.join("address")) {
                return address.parse().expect("an address");
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the learner's browser was not opened");
    }

    async fn open_case(window: &Client) {
        click(window, "//button[starts-with(normalize-space(), 'All')]").await;
        click(window, &format!("//*[normalize-space() = '{STUDENT}']")).await;
        see(window, &format!("//h1[contains(., '{STUDENT}')]")).await;
    }

    async fn see(window: &Client, path: &str) {
        if let Err(error) = window.wait().at_most(Duration::from_secs(30)).for_element(Locator::XPath(path)).await {
            picture(window, "desktop-failed.png").await;
            panic!("{path} was not seen: {error}; see .artifacts/desktop-failed.png");
        }
    }

    async fn click(window: &Client, path: &str) {
        see(window, path).await;
        window.find(Locator::XPath(path)).await.expect("found").click().await.expect("clicked");
    }

    async fn picture(window: &Client, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.artifacts");
        std::fs::create_dir_all(&folder).expect("a folder");
        let png = window.screenshot().await.expect("a picture");
        std::fs::write(folder.join(name), png).expect("written");
    }
}
