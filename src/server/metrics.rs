//! What the server counts, in the text format of Prometheus.

use super::state::App;
use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, NoLabelSet, prometheus_text},
    metrics::{
        MetricType,
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};
use std::{fmt, time::Instant};

/// What the requests were like since the server started.
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Place, Histogram, fn() -> Histogram>,
    in_work: Gauge,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Place {
    method: &'static str,
    route: String,
}

/// From a quarter of a millisecond to 8 seconds.
fn latencies() -> Histogram {
    Histogram::new(exponential_buckets(0.000_25, 2.0, 16))
}

impl Default for Metrics {
    fn default() -> Self {
        let requests = Family::<Answered, Counter>::default();
        let durations = Family::<Place, Histogram, fn() -> Histogram>::new_with_constructor(latencies);
        let in_work = Gauge::default();
        let mut registry = Registry::with_prefix("edgelite");
        registry.register("http_requests", "Requests that were answered", requests.clone());
        registry.register("http_request_duration_seconds", "Time until a request was answered", durations.clone());
        registry.register("http_requests_in_work", "Requests in work now", in_work.clone());
        Self { registry, requests, durations, in_work }
    }
}

/// Counts a request by its route, not by its path: paths are without number.
pub(super) async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let method = word(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("dashboard", MatchedPath::as_str).to_owned();
    let metrics = app.metrics();
    let _in_work = InWork::begin(&metrics.in_work);
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let place = Place { method, route };
    metrics.durations.get_or_create(&place).observe(started.elapsed().as_secs_f64());
    metrics.requests.get_or_create(&Answered { method, route: place.route, status }).inc();
    response
}

/// A request in work, until its client has gone or it is answered.
struct InWork<'a>(&'a Gauge);

impl<'a> InWork<'a> {
    fn begin(gauge: &'a Gauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for InWork<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// The method's name, of those that routes have.
fn word(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// All metrics as text; it reads the sizes of files.
pub(super) fn text(app: &App) -> Result<String, fmt::Error> {
    let mut text = String::new();
    prometheus_text::encode(&mut text, &app.metrics().registry)?;
    let mut registry = Registry::with_prefix("edgelite");
    registry.register_collector(Box::new(Observed(app.clone())));
    prometheus_text::encode(&mut text, &registry)?;
    Ok(text)
}

/// What is read when it is asked for.
struct Observed(App);

impl fmt::Debug for Observed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Observed")
    }
}

impl Collector for Observed {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let report = self.0.health();
        let mut out = Output(&mut encoder);
        out.gauge("uptime_seconds", "Seconds since the server started", report.uptime_seconds)?;
        let is_healthy = report.status != crate::health::HealthStatus::Critical;
        out.gauge("healthy", "Whether the health report is not critical", u64::from(is_healthy))?;
        out.gauge("warnings", "Warnings of the health report", report.warnings.len() as u64)?;
        if let Some(main) = report.databases.get("main") {
            let is_open = main.status == crate::health::DatabaseStatus::Ok;
            out.gauge("store_usable", "Whether the store can be used", u64::from(is_open))?;
            out.gauge("database_size_bytes", "Size of the store's file", main.size_bytes)?;
            out.gauge("wal_size_bytes", "Size of the store's write-ahead log", main.wal_size_bytes)?;
            if let Some(growth) = main.growth_bytes_per_day {
                out.signed("database_growth_bytes_per_day", "Growth of the store's file", growth)?;
            }
            let seconds = |time: crate::value::Instant| u64::try_from(time.seconds()).unwrap_or(0);
            if let Some(at) = main.last_backup {
                out.gauge("last_backup_timestamp_seconds", "Time of the newest backup", seconds(at))?;
                let now = crate::value::Instant::now();
                out.gauge("backup_age_seconds", "Age of the newest backup", seconds(now).saturating_sub(seconds(at)))?;
            }
            if let Some(at) = main.last_integrity_check {
                out.gauge("last_integrity_check_timestamp_seconds", "Time of the last check", seconds(at))?;
            }
        }
        out.gauge("integrity_problems", "Problems that the last check found", self.0.problems())?;
        if let Some(spool) = &report.spool {
            out.gauge("spool_waiting_writes", "Writes that wait until the store is open", spool.waiting_writes)?;
        }
        let (live, sites) = self.0.streams().count();
        out.gauge("live_queries", "Live queries that are open", live)?;
        out.gauge("sync_sites", "Sites that wait to be woken", sites)?;
        match self.0.store() {
            Ok(store) => out.store(&store),
            Err(_) => Ok(()),
        }
    }
}

/// Writes one metric after the other.
struct Output<'a, 'b>(&'a mut DescriptorEncoder<'b>);

impl Output<'_, '_> {
    fn gauge(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        self.signed(name, help, i64::try_from(value).unwrap_or(i64::MAX))
    }

    fn signed(&mut self, name: &str, help: &str, value: i64) -> fmt::Result {
        ConstGauge::new(value).encode(self.0.encode_descriptor(name, help, None, MetricType::Gauge)?)
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        ConstCounter::new(value).encode(self.0.encode_descriptor(name, help, None, MetricType::Counter)?)
    }

    /// What the store tells of its work.
    fn store(&mut self, store: &crate::Store) -> fmt::Result {
        let writer = store.writer_statistics();
        self.gauge("writer_queue_batches", "Batches that wait or are being committed", writer.waiting)?;
        self.counter("writer_batches", "Batches that were committed or refused", writer.batches)?;
        self.counter("writer_batches_refused", "Batches that were refused", writer.refused)?;
        #[expect(clippy::cast_precision_loss, reason = "Prometheus has no other numbers")]
        let (seconds, batches) = (writer.microseconds as f64 / 1e6, writer.batches as f64);
        ConstCounter::new(seconds).encode(self.0.encode_descriptor(
            "writer_seconds",
            "Time that the groups took",
            None,
            MetricType::Counter,
        )?)?;
        #[expect(clippy::cast_precision_loss, reason = "sizes up to 512")]
        let sizes: Vec<_> = writer.group_sizes.iter().map(|(size, count)| (*size as f64, *count)).collect();
        self.0
            .encode_descriptor("writer_group_batches", "Batches of a group", None, MetricType::Histogram)?
            .encode_histogram::<NoLabelSet>(batches, writer.groups, &sizes, None)?;
        self.counter("commits", "Commits through the store", store.commits())?;
        self.counter("slow_queries", "Runs of statements that were slow", store.slow_query_count())?;
        if let Some((changes, bytes)) = store.change_log_size() {
            self.gauge("change_log_changes", "Changes in the change log", changes)?;
            self.gauge("change_log_bytes", "Bytes of the rows in the change log", bytes)?;
        }
        Ok(())
    }
}
