use std::collections::HashMap;

/// Prepared statements by their text, the least recently used leaving first.
///
/// Preparing costs about twenty point lookups, so a statement stays as long
/// as it is used.
pub(super) struct Cache<S> {
    entries: HashMap<String, (u64, S)>,
    clock: u64,
    capacity: usize,
}

impl<S> Cache<S> {
    pub(super) fn new(capacity: usize) -> Self {
        Self { entries: HashMap::new(), clock: 0, capacity }
    }

    /// Takes the statement out, so that its user owns it while it runs.
    pub(super) fn take(&mut self, sql: &str) -> Option<(String, S)> {
        self.entries.remove_entry(sql).map(|(sql, (_, statement))| (sql, statement))
    }

    /// Puts a statement back.
    pub(super) fn put(&mut self, sql: String, statement: S) {
        if self.entries.len() >= self.capacity {
            let oldest = self.entries.iter().min_by_key(|(_, (used, _))| *used).map(|(sql, _)| sql.clone());
            oldest.and_then(|sql| self.entries.remove(&sql));
        }
        self.clock += 1;
        self.entries.insert(sql, (self.clock, statement));
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_statement_leaves() {
        let mut cache = Cache::new(2);
        cache.put("a".into(), 1);
        cache.put("b".into(), 2);
        let (sql, a) = cache.take("a").unwrap();
        cache.put(sql, a);
        cache.put("c".into(), 3);
        assert!(cache.take("b").is_none());
        assert_eq!(cache.take("a").unwrap().1, 1);
        assert_eq!(cache.take("c").unwrap().1, 3);
    }
}
