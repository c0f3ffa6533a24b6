//! Words that differ from a word by a few typing mistakes.
//!
//! A mistake is a letter too many, too few or another, or two neighbours in
//! the wrong order: the distance of F. Damerau, "A technique for computer
//! detection and correction of spelling errors" (1964), in its restricted form
//! (optimal string alignment), where no letter is changed twice. The words of
//! an index come in order, so that each shares the rows of the table with the
//! start that it has in common with the one before; a start from which no word
//! within the distance can come is passed over with all that begin with it
//! (H. Shang and T. Merrettal, "Tries for approximate string matching", 1996).

/// Compares the words of an index, in their order, with one.
pub(super) struct Typos {
    word: Vec<char>,
    most: u8,
    /// The letters of the word that was compared last.
    last: Vec<char>,
    /// For each start of that word, its distances from each start of `word`.
    rows: Vec<Vec<u8>>,
    /// The rows that are valid; behind the last no word is near enough.
    valid: usize,
}

/// The most mistakes that a word of so many letters may have: none below 4
/// letters, 1 below 8, otherwise 2.
pub(super) const fn most(letters: usize) -> u8 {
    match letters {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

impl Typos {
    pub(super) fn of(word: &str) -> Self {
        let word: Vec<char> = word.chars().collect();
        let first = (0..=word.len()).map(|distance| u8::try_from(distance).unwrap_or(u8::MAX)).collect();
        Self { most: most(word.len()), word, last: Vec::new(), rows: vec![first], valid: 0 }
    }

    /// The distance of a word that is not before the one compared last; none
    /// if it is too far.
    pub(super) fn of_next(&mut self, other: &str) -> Option<u8> {
        let mut letters = other.chars();
        let mut length = 0;
        // The start that it has in common with the word before.
        for known in &self.last {
            let mut ahead = letters.clone();
            if ahead.next() != Some(*known) {
                break;
            }
            letters = ahead;
            length += 1;
        }
        let dead = self.valid < self.last.len();
        if dead && length > self.valid {
            // Its letters are not needed: every word with this start is too far.
            return None;
        }
        self.last.truncate(length);
        self.valid = self.valid.min(length);
        for letter in letters {
            self.last.push(letter);
            if self.last.len() > self.word.len() + usize::from(self.most) || !self.extend() {
                return None;
            }
        }
        if self.valid < self.last.len() {
            return None;
        }
        let distance = *self.rows[self.valid].last()?;
        (distance <= self.most).then_some(distance)
    }

    /// Adds the row of the last letter; false if no distance in it is small enough.
    fn extend(&mut self) -> bool {
        let at = self.last.len();
        if self.rows.len() <= at {
            self.rows.push(vec![0; self.word.len() + 1]);
        }
        let letter = self.last[at - 1];
        let (before, row) = self.rows.split_at_mut(at);
        let row = &mut row[0];
        row[0] = u8::try_from(at).unwrap_or(u8::MAX);
        let mut least = row[0];
        for place in 1..=self.word.len() {
            let own = self.word[place - 1];
            let changed = before[at - 1][place - 1].saturating_add(u8::from(own != letter));
            let mut distance =
                changed.min(before[at - 1][place].saturating_add(1)).min(row[place - 1].saturating_add(1));
            if at > 1 && place > 1 && own == self.last[at - 2] && letter == self.word[place - 2] {
                distance = distance.min(before[at - 2][place - 2].saturating_add(1));
            }
            row[place] = distance;
            least = least.min(distance);
        }
        if least > self.most {
            return false;
        }
        self.valid = at;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The whole table for two words.
    fn distance(a: &str, b: &str) -> usize {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                    let mut least = changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn mistakes_of_all_kinds_are_one_each() {
        for other in ["matrx", "matrixx", "natrix", "martix", "matrix"] {
            assert_eq!(Typos::of("matrix").of_next(other), Some(u8::from(other != "matrix")), "{other}");
        }
        assert_eq!(Typos::of("matrix").of_next("mtarxi"), None);
        assert_eq!(Typos::of("godfather").of_next("gdofathre"), Some(2));
        assert_eq!(Typos::of("cat").of_next("car"), None, "short words are taken as they are");
    }

    proptest! {
        #[test]
        fn every_word_within_the_distance_is_found_and_no_other(
            word in "[abcé]{1,10}",
            others in prop::collection::btree_set("[abcé]{0,12}", 0..200),
        ) {
            let mut typos = Typos::of(&word);
            let most = usize::from(most(word.chars().count()));
            for other in &others {
                let expected = distance(&word, other);
                let expected = (expected <= most).then(|| u8::try_from(expected).unwrap());
                prop_assert_eq!(typos.of_next(other), expected, "{} {}", word, other);
            }
        }
    }
}
