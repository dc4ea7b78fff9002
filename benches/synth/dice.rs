//! Chance: numbers and identifiers that look random and are the same in every run.
//!
//! Every thing of the cloud is drawn from the seed and its own number alone, so that any of them
//! can be made again without keeping it. It must never know JSON or OpenStack.

/// A xorshift generator. Never zero, which xorshift could not leave.
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice of thing `number` of one kind (`what`) in the cloud of `seed`.
    pub(crate) fn of(seed: u64, what: u64, number: u64) -> Dice {
        Dice(scramble(seed ^ scramble(what ^ scramble(number))) | 1)
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        // The low bits of xorshift alone are poor; a product mixes them.
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 1
    }

    /// A number from 0 to `end - 1`; 0 where `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// True `per_mille` times in a thousand.
    pub(crate) fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of several.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize]
    }

    /// `digits` lower-case hexadecimal digits.
    pub(crate) fn hex(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits);
        let mut bits = 0;
        for place in 0..digits {
            if place % 15 == 0 {
                bits = self.next();
            }
            text.push(char::from(b"0123456789abcdef"[(bits & 15) as usize]));
            bits >>= 4;
        }
        text
    }

    /// A random (version 4) UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let mut text = self.hex(36);
        for place in [8, 13, 18, 23] {
            text.replace_range(place..=place, "-");
        }
        text.replace_range(14..15, "4");
        text.replace_range(19..20, ["8", "9", "a", "b"][(self.next() & 3) as usize]);
        text
    }
}

/// Spreads near numbers far apart, one to one.
fn scramble(number: u64) -> u64 {
    let mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
