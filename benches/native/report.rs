use crate::subject::{self, Edgelite, Sqlite};
use edgelite::query::Query;
use std::{
    fmt::Write as _,
    hint::black_box,
    time::{Duration, Instant},
};

/// The lines of the comparison.
pub struct Report {
    rows: usize,
    rounds: usize,
    lines: Vec<Line>,
}

struct Line {
    name: String,
    edgelite: Duration,
    peer: Duration,
    peer_name: &'static str,
    /// Operations in a measured time.
    operations: usize,
    goal: Option<&'static str>,
}

impl Report {
    pub const fn new(rows: usize, rounds: usize) -> Self {
        Self { rows, rounds, lines: Vec::new() }
    }

    /// Measures both in turn and keeps the medians; each closure does `operations` operations.
    pub fn compare(
        &mut self,
        name: impl Into<String>,
        (peer_name, goal): (&'static str, Option<&'static str>),
        rounds: usize,
        operations: usize,
        edgelite: impl FnMut(usize),
        peer: impl FnMut(usize),
    ) {
        self.compare_prepared(name, (peer_name, goal), rounds, operations, |_| {}, edgelite, peer);
    }

    /// As [`compare`](Self::compare), after something that is not measured in each round.
    #[expect(clippy::too_many_arguments, reason = "one line of the report")]
    pub fn compare_prepared(
        &mut self,
        name: impl Into<String>,
        (peer_name, goal): (&'static str, Option<&'static str>),
        rounds: usize,
        operations: usize,
        mut prepare: impl FnMut(usize),
        mut edgelite: impl FnMut(usize),
        mut peer: impl FnMut(usize),
    ) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for round in 0..=rounds {
            prepare(round);
            let measured = [time(|| edgelite(round)), time(|| peer(round))];
            // The first round warms both up.
            if round > 0 || rounds == 1 {
                ours.push(measured[0]);
                theirs.push(measured[1]);
            }
            if rounds == 1 {
                break;
            }
        }
        let name = name.into();
        eprintln!("measured: {name}");
        self.lines.push(Line { name, edgelite: median(ours), peer: median(theirs), peer_name, operations, goal });
    }

    /// Keeps what was measured elsewhere.
    pub fn keep(
        &mut self,
        name: String,
        edgelite: Duration,
        (peer, peer_name, goal): (Duration, &'static str, &'static str),
    ) {
        eprintln!("measured: {name}");
        self.lines.push(Line { name, edgelite, peer, peer_name, operations: 1, goal: Some(goal) });
    }

    /// Measures reads of the catalogs, the same statements on both.
    pub fn read(&mut self, name: &str, (edgelite, sqlite): (&Edgelite, &Sqlite), rounds: usize, queries: &[Query]) {
        self.compare(
            name,
            ("SQLite", Some("≤ 1.2")),
            rounds,
            queries.len(),
            |_| queries.iter().for_each(|query| drop(black_box(edgelite.store.read(query).expect("reads")))),
            |_| queries.iter().for_each(|query| drop(black_box(subject::rows(&sqlite.connection, query)))),
        );
    }

    pub fn table(&self) -> String {
        let mut out = format!(
            "{} recordings, medians of {} rounds taken in turn; a ratio below 1 means that edgelite is faster\n\n\
             | | edgelite | peer | | edgelite's time / peer's | goal |\n|---|---|---|---|---|---|\n",
            self.rows, self.rounds
        );
        for line in &self.lines {
            let each = |total: Duration| scaled(total / u32::try_from(line.operations).expect("a count"));
            writeln!(
                out,
                "| {} | {} | {} | {} | {:.2} | {} |",
                line.name,
                each(line.edgelite),
                each(line.peer),
                line.peer_name,
                ratio(line),
                line.goal.unwrap_or("")
            )
            .expect("a string");
        }
        out
    }

    pub fn json(&self) -> String {
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| {
                serde_json::json!({
                    "name": line.name, "peer": line.peer_name, "operations": line.operations, "ratio": ratio(line),
                    "edgelite_seconds": line.edgelite.as_secs_f64(), "peer_seconds": line.peer.as_secs_f64(),
                    "goal": line.goal,
                })
            })
            .collect();
        format!("{:#}\n", serde_json::json!({"rows": self.rows, "rounds": self.rounds, "lines": lines}))
    }
}

fn ratio(line: &Line) -> f64 {
    line.edgelite.as_secs_f64() / line.peer.as_secs_f64()
}

fn time(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn scaled(each: Duration) -> String {
    match each.as_nanos() {
        nanos @ 0..10_000 => format!("{:.1} µs", nanos as f64 / 1e3),
        nanos @ 10_000..1_000_000 => format!("{:.0} µs", nanos as f64 / 1e3),
        nanos => format!("{:.1} ms", nanos as f64 / 1e6),
    }
}
