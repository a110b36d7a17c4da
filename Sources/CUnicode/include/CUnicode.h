// Unicode tables behind text keys and rules, and the functions that read them.
//
// Values of a code point are in two-stage tables: `x_blocks` holds the number of the block of each run of
// 128 code points, `x_values` the blocks; equal blocks are stored once. The arrays are written by
// scripts/generate-unicode; their sizes are left out here so that Swift does not import them as tuples.
//
//   class            canonical combining class
//   decomposition    0, or index into `decompositions`: the whole canonical decomposition; the first element
//                    has the count of code points in its top byte. Hangul syllables are computed.
//   pairs            (first, second, composed), sorted: canonical composition
//   fold             0, or offset into `fold_pool`: count of bytes, then NFKC_Casefold as UTF-8
//   upper            what to add, modulo 0x10000, for the simple upper-case letter
//   primary          key bytes of the primary weights, see cunicode_primary
//   contractions     (first, second, third or 0, offset into `key_pool`), sorted
//   implicit_ranges  (first, last, group): code points whose primary weight is computed
//
// Every function takes a Unicode scalar value (at most 0x10FFFF).

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const uint8_t cunicode_class_blocks[], cunicode_class_values[];
extern const uint8_t cunicode_decomposition_blocks[];
extern const uint16_t cunicode_decomposition_values[];
extern const uint32_t cunicode_decompositions[];
extern const uint32_t cunicode_pairs[], cunicode_pair_count;
extern const uint16_t cunicode_primary_blocks[], cunicode_primary_values[], cunicode_primary_pooled[];
extern const uint32_t cunicode_contractions[], cunicode_contraction_count;
extern const uint8_t cunicode_key_pool[], cunicode_implicit_lead;
extern const uint8_t cunicode_fold_blocks[], cunicode_fold_pool[];
extern const uint16_t cunicode_fold_values[];
extern const uint8_t cunicode_flags_blocks[], cunicode_flags_values[];
extern const uint8_t cunicode_upper_blocks[];
extern const uint16_t cunicode_upper_values[];
extern const uint32_t cunicode_digit_zeros[], cunicode_digit_zero_count;
extern const uint32_t cunicode_implicit_ranges[], cunicode_implicit_range_count;

// Flags of a code point.
enum {
    cunicode_not_nfc = 1,     // NFC quick check says no or maybe
    cunicode_refold = 2,      // its folding has a part that may merge with what stands before
    cunicode_contracts = 4,   // a combining mark, or continues a contraction of the collation table
    cunicode_word = 8,        // letter, mark or number
    cunicode_single = 16,     // a word by itself: ideograph, kana, bopomofo
    cunicode_mark = 32,       // belongs to the character before it
};

static inline uint8_t cunicode_flags(uint32_t point) {
    return cunicode_flags_values[cunicode_flags_blocks[point >> 7] << 7 | (point & 127)];
}

static inline uint8_t cunicode_class(uint32_t point) {
    return cunicode_class_values[cunicode_class_blocks[point >> 7] << 7 | (point & 127)];
}

/// Index of the whole canonical decomposition, 0 if there is none or if it is computed (Hangul).
static inline uint32_t cunicode_decomposition(uint32_t point) {
    return cunicode_decomposition_values[cunicode_decomposition_blocks[point >> 7] << 7 | (point & 127)];
}

static inline uint32_t cunicode_decomposition_count(uint32_t index) {
    return cunicode_decompositions[index] >> 24;
}

/// Code point number `part` of a decomposition.
static inline uint32_t cunicode_decomposition_part(uint32_t index, uint32_t part) {
    return cunicode_decompositions[index + part] & 0x1FFFFF;
}

/// The canonical composite of two code points, 0 if there is none; Hangul is computed elsewhere.
static inline uint32_t cunicode_composite(uint32_t first, uint32_t second) {
    uint32_t low = 0, high = cunicode_pair_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const uint32_t *pair = cunicode_pairs + 3 * middle;
        if (pair[0] == first && pair[1] == second) return pair[2];
        if (pair[0] < first || (pair[0] == first && pair[1] < second)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 0;
}

/// NFKC_Casefold: NULL if the code point stays as it is, else a count of bytes and the UTF-8 behind it.
static inline const uint8_t *cunicode_fold(uint32_t point) {
    uint32_t offset = cunicode_fold_values[cunicode_fold_blocks[point >> 7] << 7 | (point & 127)];
    return offset == 0 ? NULL : cunicode_fold_pool + offset;
}

static inline uint32_t cunicode_upper(uint32_t point) {
    uint32_t delta = cunicode_upper_values[cunicode_upper_blocks[point >> 7] << 7 | (point & 127)];
    return (point & ~0xFFFFu) | ((point + delta) & 0xFFFF);
}

/// Value of a decimal digit of any script, -1 for everything else.
static inline int32_t cunicode_digit(uint32_t point) {
    uint32_t low = 0, high = cunicode_digit_zero_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (cunicode_digit_zeros[middle] <= point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0) return -1;
    uint32_t value = point - cunicode_digit_zeros[low - 1];
    return value < 10 ? (int32_t)value : -1;
}

/// Key bytes of a code point's primary weights:
///   0                     none (ignorable)
///   1                     computed: a Hangul syllable, or an implicit weight
///   2 to 0xFF             that byte
///   0x0202 to 0xDFFF      those two bytes
///   0xE000 and above      bytes in the pool, see cunicode_primary_bytes
static inline uint16_t cunicode_primary(uint32_t point) {
    return cunicode_primary_values[cunicode_primary_blocks[point >> 7] << 7 | (point & 127)];
}

/// The same for a code point below 0x80: the block of ASCII is the first.
static inline uint16_t cunicode_primary_ascii(uint8_t point) { return cunicode_primary_values[point]; }

/// A count of bytes and the key bytes behind it, for a primary value of 0xE000 and above.
static inline const uint8_t *cunicode_primary_bytes(uint16_t value) {
    return cunicode_key_pool + cunicode_primary_pooled[value - 0xE000];
}

/// A count of bytes and the key bytes of a contraction, NULL if there is none; `third` is 0 for two code points.
static inline const uint8_t *cunicode_contraction(uint32_t first, uint32_t second, uint32_t third) {
    uint32_t low = 0, high = cunicode_contraction_count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const uint32_t *row = cunicode_contractions + 4 * middle;
        if (row[0] == first && row[1] == second && row[2] == third) return cunicode_key_pool + row[3];
        bool before = row[0] != first ? row[0] < first : row[1] != second ? row[1] < second : row[2] < third;
        if (before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/// Writes the key bytes of an implicit weight, at most 4, and returns their count.
static inline size_t cunicode_implicit(uint32_t point, uint8_t *target) {
    uint32_t group = 5;
    for (uint32_t index = 0; index < cunicode_implicit_range_count; index++) {
        const uint32_t *range = cunicode_implicit_ranges + 3 * index;
        if (point >= range[0] && point <= range[1]) {
            group = range[2];
            break;
        }
    }
    target[0] = (uint8_t)(cunicode_implicit_lead + group);
    if (group == 3) {
        target[1] = (uint8_t)(2 + point / 254);
        target[2] = (uint8_t)(2 + point % 254);
        return 3;
    }
    target[1] = (uint8_t)(2 + (point >> 14));
    target[2] = (uint8_t)(2 + (point >> 7 & 127));
    target[3] = (uint8_t)(2 + (point & 127));
    return 4;
}
