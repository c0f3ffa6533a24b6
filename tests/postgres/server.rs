//! A PostgreSQL server for this test program: a throw-away cluster in a
//! folder of its own, which ends with the program.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// Starts the server and waits for the end of its input, which is the end of
/// this program, however it ends; then stops the server and removes the folder.
const SCRIPT: &str = r#"
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo secret >"$folder/password"
"$BIN/initdb" -D "$folder/data" -U postgres -A trust --pwfile="$folder/password" -E UTF8 \
    --locale=C.UTF-8 --locale-provider=icu --icu-locale=en --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
printf 'local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n' >"$folder/data/pg_hba.conf"
printf '%s' "$CERTIFICATE" >"$folder/data/server.crt"
(umask 077; printf '%s' "$KEY" >"$folder/data/server.key")
"$BIN/postgres" -D "$folder/data" -p "$PORT" -k "$folder" -c listen_addresses=127.0.0.1 -c ssl=on -c fsync=off \
    -c max_connections=60 -c log_min_messages=fatal </dev/null >>"$folder/log" 2>&1 &
server=$!
until "$BIN/pg_isready" -q -h "$folder" -p "$PORT"; do
    kill -0 "$server" || { cat "$folder/log" >&2; exit 1; }
done
echo "$folder"
cat >/dev/null
kill -INT "$server"
wait "$server" || true
"#;

/// The server.
pub struct Server {
    pub port: u16,
    folder: PathBuf,
    /// Its input is open as long as this program runs.
    _process: Child,
}

/// A database of the server for one test.
pub struct Database {
    pub name: String,
    pub runtime: tokio::runtime::Runtime,
    pub client: tokio_postgres::Client,
}

/// The server of this program, started by the first test that needs it.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(Server::start)
}

impl Server {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let mut command = if is_root {
            // PostgreSQL refuses to run as root.
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh", "-c", SCRIPT]);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", SCRIPT]);
            command
        };
        let mut process = command
            .current_dir("/")
            .env("BIN", programs())
            .env("PORT", port.to_string())
            .env(
                "CERTIFICATE",
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/postgres/server.crt")),
            )
            .env("KEY", include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/postgres/server.key")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut folder = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut folder).unwrap();
        assert!(!folder.is_empty(), "the server did not start");
        Self { port, folder: folder.trim_end().into(), _process: process }
    }

    /// The address of a database over TCP, where a password is asked for.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://postgres:secret@127.0.0.1:{}/{database}", self.port)
    }

    fn connect(&self, runtime: &tokio::runtime::Runtime, database: &str) -> tokio_postgres::Client {
        let mut config = tokio_postgres::Config::new();
        config.host_path(&self.folder).port(self.port).user("postgres").dbname(database);
        runtime.block_on(async {
            let (client, connection) = config.connect(NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        })
    }

    /// A new and empty database.
    pub fn database(&self) -> Database {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let first = self.connect(&runtime, "postgres");
        runtime.block_on(first.batch_execute(&format!("CREATE DATABASE {name}"))).unwrap();
        let client = self.connect(&runtime, &name);
        Database { name, runtime, client }
    }
}

impl Database {
    pub fn address(&self) -> String {
        server().address(&self.name)
    }

    /// Runs statements.
    #[track_caller]
    pub fn execute(&self, sql: &str) {
        if let Err(error) = self.runtime.block_on(self.client.batch_execute(sql)) {
            panic!("{error:?}: {sql}");
        }
    }

    /// The rows of a statement as text, fields separated by `|`.
    #[track_caller]
    pub fn rows(&self, sql: &str) -> Vec<String> {
        let messages = self.runtime.block_on(self.client.simple_query(sql)).unwrap();
        let rows = messages.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                let fields: Vec<_> = (0..row.len()).map(|place| row.get(place).unwrap_or("null").to_owned()).collect();
                Some(fields.join("|"))
            }
            _ => None,
        });
        rows.collect()
    }

    /// The only value of a statement as text.
    #[track_caller]
    pub fn value(&self, sql: &str) -> String {
        self.rows(sql).join("\n")
    }
}

/// The folder with the server's programs: the newest that Debian's packages brought.
fn programs() -> PathBuf {
    if let Some(folder) = std::env::var_os("POSTGRESQL_BIN") {
        return folder.into();
    }
    let version = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let installed =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let newest = installed.max_by_key(version).map(|path| path.join("bin"));
    newest.filter(|path| Path::new(path).is_dir()).expect("PostgreSQL's server programs; scripts/setup installs them")
}
