//! Letters that count as the same: case, accents and compatibility forms.

/// The letters from U+00E0 on without their marks; `.` stands for itself.
/// Made from the canonical and compatibility decompositions of Unicode 15.
const LATIN: &[u8; 368] = b"aaaaaa.ceeeeiiii.nooooo..uuuuy.yaaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllll....nnnnnn...oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzzs................................oo.............uu............................aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............................";

/// The same from U+1E00 on.
const LATIN_ADDITIONAL: &[u8; 256] = b"aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// Pairs of other letters: with a mark, and without.
const OTHERS: &str = "øoǿođdħhıiłlŧtάαέεήηίιόούυώωϊιϋυΐιΰυςσйиёеѐеѓгїіќкѝиўуӂжӑаӗе";

/// Adds the letters that `character` counts as: small, without accents, in
/// their usual width. A mark that belongs to the letter before adds nothing.
pub(super) fn fold(character: char, folded: &mut String) {
    if character.is_ascii() {
        folded.push(character.to_ascii_lowercase());
        return;
    }
    for small in usual_width(character).to_lowercase() {
        match small {
            'ß' => folded.push_str("ss"),
            'æ' | 'ǽ' | 'ǣ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ĳ' => folded.push_str("ij"),
            'ﬁ' => folded.push_str("fi"),
            'ﬂ' => folded.push_str("fl"),
            'ﬀ' => folded.push_str("ff"),
            _ if is_mark(small) => {}
            _ => folded.push(without_mark(small)),
        }
    }
}

fn without_mark(small: char) -> char {
    let base = match small as u32 {
        code @ 0xE0..0x250 => LATIN[code as usize - 0xE0],
        code @ 0x1E00..0x1F00 => LATIN_ADDITIONAL[code as usize - 0x1E00],
        _ => b'.',
    };
    if base != b'.' {
        return base.into();
    }
    let mut pairs = OTHERS.chars();
    while let (Some(marked), Some(base)) = (pairs.next(), pairs.next()) {
        if marked == small {
            return base;
        }
    }
    small
}

/// Full-width letters and digits stand for those of ASCII.
fn usual_width(character: char) -> char {
    match character as u32 {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// Accents, vowel points and joiners that are written over, under or between
/// letters and make no other word.
pub(super) const fn is_mark(character: char) -> bool {
    matches!(character as u32,
        0xAD | 0x300..=0x36F | 0x591..=0x5BD | 0x5BF | 0x5C1 | 0x5C2 | 0x5C4 | 0x5C5 | 0x5C7 | 0x640
        | 0x64B..=0x65F | 0x670 | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x200C | 0x200D | 0x20D0..=0x20F0
        | 0xFE00..=0xFE0F | 0xFE20..=0xFE2F)
}
