//! The task: follows the log, queues, posts, and writes down what came of it.

use super::{Webhooks, outbox, post::post};
use crate::{
    Error, ErrorKind, Result, Store,
    catalog::registry::delivery::{
        self, Attempt, NewDelivery, PendingDelivery, WebhookTarget, due_webhooks, forget_deliveries,
        pending_deliveries, queue_deliveries, record_attempts, webhook_targets,
    },
    changes::{self, Change, ChangeOperation, Changes, Follower, Position},
    query::Batch,
    server::{outbound::client, slot::Slot},
    value::{Instant, Row},
};
use reqwest::Client;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::task::JoinSet;

/// Changes that are looked through at once.
const PAGE: usize = 1000;

/// Deliveries of a webhook that are posted before the others get their turn.
const TURN: i64 = 16;

/// The pause after the store refused something.
const PAUSE: Duration = Duration::from_secs(1);

/// How far the kept position may be behind what was looked through.
const STALE: u64 = 1000;

/// Runs until the store is closed.
pub(super) async fn run(slot: Arc<Slot>, settings: Webhooks) {
    let Some(store) = slot.opened().await else { return };
    drop(slot);
    if !store.catalogs().iter().any(|catalog| catalog.name == "registry") {
        return;
    }
    loop {
        let Err(error) = deliver(store.clone(), settings).await;
        match error.kind() {
            ErrorKind::Closed => return,
            ErrorKind::Unsupported | ErrorKind::ReadOnly => {
                tracing::warn!(%error, "webhooks are not delivered to");
                return;
            }
            ErrorKind::PositionLost => {
                tracing::error!(%error, "events were lost; webhooks go on with those that are left")
            }
            _ => tracing::error!(%error, "the deliveries to webhooks stopped; they begin again"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What is never there: the work ends with an error only.
enum Never {}

async fn deliver(store: Store, settings: Webhooks) -> Result<Never> {
    let mut task = Task::start(store, settings).await?;
    loop {
        let has_more = task.look().await?;
        task.post().await?;
        if !has_more {
            task.wait().await?;
        }
    }
}

struct Task {
    store: Store,
    settings: Webhooks,
    client: Client,
    follower: Option<Follower>,
    /// The sequence of the position that is kept in the store; none while
    /// nobody was registered since the start.
    kept: Option<u64>,
    /// When webhooks have something to be delivered.
    due: BTreeMap<String, Instant>,
    /// The webhooks that are posted to now: a second turn would post the same.
    busy: HashSet<String>,
    posting: JoinSet<(String, Vec<Attempt>)>,
    /// Attempts since old deliveries of a webhook were forgotten.
    unforgotten: HashMap<String, u32>,
}

impl Task {
    async fn start(store: Store, settings: Webhooks) -> Result<Self> {
        let client = client(|builder| builder.timeout(settings.timeout))?;
        let (position, is_kept) = {
            let store = store.clone();
            blocking(move || start_position(&store)).await?
        };
        let mut task = Self {
            follower: Some(store.follow(changes::since(position).most(PAGE))),
            kept: is_kept.then(|| position.sequence()),
            store,
            settings,
            client,
            due: BTreeMap::new(),
            busy: HashSet::new(),
            posting: JoinSet::new(),
            unforgotten: HashMap::new(),
        };
        task.find_due(None).await?;
        Ok(task)
    }

    /// Looks through what was committed, and queues what webhooks ask for;
    /// true if there is more.
    async fn look(&mut self) -> Result<bool> {
        let (store, mut follower) = (self.store.clone(), self.follower.take().expect("given back below"));
        let (follower, found) = blocking(move || {
            let found = follower.read().and_then(|changes| Ok((events_of(&store, &changes)?, changes)));
            Ok((follower, found))
        })
        .await?;
        self.follower = Some(follower);
        let (deliveries, changes) = found?;
        let sequence = changes.position.sequence();
        let changed = || changes.commits.iter().flat_map(|commit| &commit.changes);
        let is_stale = self.kept.map_or_else(|| changed().any(is_registration), |kept| sequence > kept + STALE);
        if !deliveries.is_empty() || is_stale {
            write(&self.store, queue_deliveries(&deliveries, changes.position)).await?;
            self.kept = Some(sequence);
            self.due.extend(deliveries.into_iter().map(|delivery| (delivery.webhook_id, Instant::from_seconds(0))));
        }
        // A webhook that was switched on again may have something left.
        if changed().any(is_switch) {
            self.find_due(None).await?;
        }
        Ok(changes.has_more)
    }

    /// Gives each webhook that is not posted to now its turn, if it is due.
    async fn post(&mut self) -> Result<()> {
        let now = Instant::now();
        let ready: Vec<_> = self
            .due
            .iter()
            .filter(|(webhook, due)| **due <= now && !self.busy.contains(*webhook))
            .map(|(webhook, _)| webhook.clone())
            .take(self.settings.concurrency.saturating_sub(self.posting.len()))
            .collect();
        if ready.is_empty() {
            return Ok(());
        }
        let store = self.store.clone();
        let turns = blocking(move || turns(&store, ready)).await?;
        for (webhook_id, turn) in turns {
            self.due.remove(&webhook_id);
            let Some((target, pending)) = turn else { continue };
            let (client, settings) = (self.client.clone(), self.settings);
            self.busy.insert(webhook_id.clone());
            self.posting.spawn(async move {
                let mut attempts = Vec::with_capacity(pending.len());
                for delivery in pending {
                    let attempt = post(&client, &settings, &target, &delivery).await;
                    let failed = attempt.error.is_some();
                    attempts.push(attempt);
                    if failed {
                        break;
                    }
                }
                (webhook_id, attempts)
            });
        }
        Ok(())
    }

    /// Waits for a commit, the end of a turn, or the next attempt.
    async fn wait(&mut self) -> Result<()> {
        let idle = self.due.iter().filter(|(webhook, _)| !self.busy.contains(*webhook));
        let next = idle.map(|(_, due)| *due).min().filter(|_| self.posting.len() < self.settings.concurrency);
        let pause = next.map_or(Duration::from_secs(3600), |due| {
            let left = due.microseconds().saturating_sub(Instant::now().microseconds());
            Duration::from_micros(u64::try_from(left).unwrap_or(0))
        });
        let follower = self.follower.as_ref().expect("given back after each look");
        tokio::select! {
            () = follower.changed() => Ok(()),
            Some(turn) = self.posting.join_next() => self.ended(turn.ok()).await,
            () = tokio::time::sleep(pause) => Ok(()),
        }
    }

    /// Writes down what came of a turn; none if it panicked.
    async fn ended(&mut self, turn: Option<(String, Vec<Attempt>)>) -> Result<()> {
        let Some((webhook_id, attempts)) = turn else {
            return Err(Error::new(ErrorKind::Internal, "a delivery stopped unexpectedly"));
        };
        write(&self.store, record_attempts(&attempts)).await?;
        let count = self.unforgotten.entry(webhook_id.clone()).or_default();
        *count += u32::try_from(attempts.len()).unwrap_or(u32::MAX);
        if *count > self.settings.kept / 4 {
            *count = 0;
            write(&self.store, forget_deliveries(&webhook_id, self.settings.kept.into())).await?;
        }
        self.busy.remove(&webhook_id);
        self.find_due(Some(webhook_id)).await
    }

    /// Finds out when a webhook, or each, has something to be delivered.
    async fn find_due(&mut self, webhook_id: Option<String>) -> Result<()> {
        let store = self.store.clone();
        let due = blocking(move || store.query(due_webhooks(webhook_id.as_deref()))).await?;
        self.due.extend(due.into_iter().map(|due| (due.webhook_id, due.due_at)));
        Ok(())
    }
}

/// Where to go on, and whether that is kept: behind what was looked through;
/// where that is not known, at the end if nobody is registered as of then,
/// otherwise at the oldest change that is left.
fn start_position(store: &Store) -> Result<(Position, bool)> {
    let kept: Vec<Row> = store.query(delivery::webhook_position())?;
    let Some(kept) = kept.first().and_then(|row| row["position"].as_text()?.parse().ok()) else {
        let (targets, position) = store.query_at(webhook_targets())?;
        return Ok((if targets.is_empty() { position } else { store.oldest_position()? }, false));
    };
    match store.changes(changes::since(kept).most(1)) {
        Ok(_) => Ok((kept, true)),
        Err(error) if error.kind() == ErrorKind::PositionLost => {
            tracing::error!(%error, "events were lost; webhooks go on with those that are left");
            Ok((store.oldest_position()?, false))
        }
        Err(error) => Err(error),
    }
}

/// The deliveries that changes ask for.
fn events_of(store: &Store, changes: &Changes) -> Result<Vec<NewDelivery>> {
    if !changes.commits.iter().any(outbox::is_of_interest) {
        return Ok(Vec::new());
    }
    let targets = store.query(webhook_targets())?;
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let deliveries = changes.commits.iter().map(|commit| outbox::deliveries(commit, &targets));
    Ok(deliveries.collect::<Result<Vec<_>>>()?.concat())
}

/// Whether a change is the registration of a webhook.
fn is_registration(change: &Change) -> bool {
    change.table == "webhooks" && change.operation == ChangeOperation::Insert
}

/// Whether a change is one of a webhook's `enabled`.
fn is_switch(change: &Change) -> bool {
    change.table == "webhooks" && change.changed_columns() == ["enabled"]
}

/// What to post to each webhook, and where; none where there is nothing or it
/// is switched off.
type Turn = (String, Option<(WebhookTarget, Vec<PendingDelivery>)>);

fn turns(store: &Store, webhooks: Vec<String>) -> Result<Vec<Turn>> {
    let targets = store.query(webhook_targets())?;
    webhooks
        .into_iter()
        .map(|webhook| {
            let Some(target) = targets.iter().find(|target| target.webhook_id == webhook) else {
                return Ok((webhook, None));
            };
            let pending = store.query(pending_deliveries(&webhook, TURN))?;
            Ok((webhook, (!pending.is_empty()).then(|| (target.clone(), pending))))
        })
        .collect()
}

/// Runs `work` where blocking is allowed.
async fn blocking<R: Send + 'static>(work: impl FnOnce() -> Result<R> + Send + 'static) -> Result<R> {
    let stopped = |_| Err(Error::new(ErrorKind::Internal, "the work stopped unexpectedly"));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(stopped)
}

/// Runs a batch; it is durable when this is ready.
async fn write(store: &Store, batch: Batch<()>) -> Result<()> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    store.submit(batch.into_write()?, move |result| drop(sender.send(result)));
    let lost = |_| Err(Error::new(ErrorKind::Closed, "the store was closed before the write was made"));
    receiver.await.unwrap_or_else(lost).map(drop)
}
