use super::random::Random;
use edgelite::{MemoryStorage, Storage, StorageFile};
use std::{
    collections::BTreeMap,
    io::{Error, ErrorKind, Result},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// What a disk writes as one piece.
const SECTOR: usize = 512;

/// A storage whose power fails: what was flushed stays; of what was written
/// after that, any sectors do and any do not.
pub struct PowerStorage {
    files: Mutex<BTreeMap<String, Arc<PowerFile>>>,
    power: Arc<Power>,
}

/// Counts calls, and fails all of them once it is out.
struct Power {
    calls: AtomicU64,
    fails_at: AtomicU64,
    /// Whether a flush makes anything durable.
    honest: bool,
}

impl Power {
    fn spend(&self) -> Result<()> {
        if self.calls.fetch_add(1, Ordering::SeqCst) >= self.fails_at.load(Ordering::SeqCst) {
            return Err(Error::other("the power is out"));
        }
        Ok(())
    }
}

struct PowerFile {
    state: Mutex<State>,
    power: Arc<Power>,
}

#[derive(Default)]
struct State {
    /// What was there at the last flush.
    durable: Vec<u8>,
    /// What was done since.
    pending: Vec<Change>,
    /// What the program sees.
    current: Vec<u8>,
}

enum Change {
    Write { position: usize, bytes: Vec<u8> },
    Truncate(usize),
}

impl PowerStorage {
    /// A storage whose power fails at the given call that changes a file;
    /// never with `u64::MAX`.
    pub fn new(fails_at: u64) -> Arc<Self> {
        Self::with(fails_at, true)
    }

    /// The same, with flushes that do nothing: a disk that lies.
    pub fn lying(fails_at: u64) -> Arc<Self> {
        Self::with(fails_at, false)
    }

    fn with(fails_at: u64, honest: bool) -> Arc<Self> {
        let power = Arc::new(Power { calls: AtomicU64::new(0), fails_at: AtomicU64::new(fails_at), honest });
        Arc::new(Self { files: Mutex::default(), power })
    }

    /// How many calls changed a file.
    pub fn calls(&self) -> u64 {
        self.power.calls.load(Ordering::SeqCst)
    }

    /// Whether the power failed.
    pub fn is_out(&self) -> bool {
        self.calls() > self.power.fails_at.load(Ordering::SeqCst)
    }

    /// Lets the power fail no more.
    pub fn stay_on(&self) {
        self.power.fails_at.store(u64::MAX, Ordering::SeqCst);
    }

    /// A storage with these files, whose power fails at the given call.
    pub fn holding(files: impl IntoIterator<Item = (String, Vec<u8>)>, fails_at: u64) -> Arc<Self> {
        let storage = Self::new(fails_at);
        let new = |(name, bytes): (String, Vec<u8>)| {
            let state = State { durable: bytes.clone(), pending: Vec::new(), current: bytes };
            (name, Arc::new(PowerFile { state: Mutex::new(state), power: storage.power.clone() }))
        };
        storage.files.lock().unwrap().extend(files.into_iter().map(new));
        storage
    }

    /// What is found when the power is back, on a storage whose power fails
    /// at the given call.
    pub fn restarted(&self, random: &mut Random, fails_at: u64) -> Arc<Self> {
        let files = self.files.lock().unwrap();
        let found = |(name, file): (&String, &Arc<PowerFile>)| {
            (name.clone(), file.state.lock().unwrap().after_power_loss(random))
        };
        Self::holding(files.iter().map(found).collect::<Vec<_>>(), fails_at)
    }

    /// What is found when the power is back.
    pub fn survivors(&self, random: &mut Random) -> Arc<MemoryStorage> {
        let storage = MemoryStorage::new();
        for (name, file) in &*self.files.lock().unwrap() {
            storage.put(name, &file.state.lock().unwrap().after_power_loss(random));
        }
        Arc::new(storage)
    }
}

impl State {
    fn after_power_loss(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        // How much reached the disk: nothing, everything, or any part.
        let kept = [0, 100, 50, 90, 10][usize::try_from(random.below(5)).unwrap()];
        for change in &self.pending {
            match change {
                Change::Truncate(length) => {
                    if random.percent(kept) {
                        bytes.resize(*length, 0);
                    }
                }
                Change::Write { position, bytes: written } => {
                    for (number, sector) in written.chunks(SECTOR).enumerate() {
                        if random.percent(kept) {
                            put(&mut bytes, position + number * SECTOR, sector);
                        }
                    }
                }
            }
        }
        bytes
    }
}

fn put(bytes: &mut Vec<u8>, position: usize, written: &[u8]) {
    let end = position + written.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[position..end].copy_from_slice(written);
}

impl Storage for PowerStorage {
    fn open(&self, name: &str, create: bool) -> Result<Arc<dyn StorageFile>> {
        let mut files = self.files.lock().unwrap();
        if !create && !files.contains_key(name) {
            return Err(Error::from(ErrorKind::NotFound));
        }
        let new = || Arc::new(PowerFile { state: Mutex::default(), power: self.power.clone() });
        Ok(files.entry(name.to_owned()).or_insert_with(new).clone())
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.files.lock().unwrap().remove(name);
        Ok(())
    }
}

impl StorageFile for PowerFile {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> Result<usize> {
        let state = self.state.lock().unwrap();
        let start = usize::try_from(position).unwrap().min(state.current.len());
        let length = buffer.len().min(state.current.len() - start);
        buffer[..length].copy_from_slice(&state.current[start..start + length]);
        Ok(length)
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> Result<()> {
        self.power.spend()?;
        let mut state = self.state.lock().unwrap();
        let position = usize::try_from(position).unwrap();
        put(&mut state.current, position, bytes);
        state.pending.push(Change::Write { position, bytes: bytes.to_vec() });
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        self.power.spend()?;
        if self.power.honest {
            let mut state = self.state.lock().unwrap();
            for change in std::mem::take(&mut state.pending) {
                match change {
                    Change::Write { position, bytes } => put(&mut state.durable, position, &bytes),
                    Change::Truncate(length) => state.durable.resize(length, 0),
                }
            }
        }
        Ok(())
    }

    fn truncate(&self, length: u64) -> Result<()> {
        self.power.spend()?;
        let mut state = self.state.lock().unwrap();
        let length = usize::try_from(length).unwrap();
        state.current.resize(length, 0);
        state.pending.push(Change::Truncate(length));
        Ok(())
    }

    fn size(&self) -> Result<u64> {
        Ok(self.state.lock().unwrap().current.len() as u64)
    }
}
