package guessable

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// Encode makes the list in at most size bytes, with as few false positives as fit (the
// largest spread). keep tells which texts could be passwords; the others are left out.
func Encode(passwords []string, keep func(string) bool, size int) []byte {
	texts := map[string]bool{}
	for _, p := range passwords {
		if text := folded(p); keep(text) {
			texts[text] = true
		}
	}
	// The size grows with the spread, so a binary search finds the largest.
	spread := 1
	for step := 1 << 14; step > 0; step /= 2 {
		if spread+step <= math.MaxUint16 && len(encode(texts, spread+step)) <= size {
			spread += step
		}
	}
	return encode(texts, spread)
}

func encode(texts map[string]bool, spread int) []byte {
	limit := uint64(len(texts)) * uint64(spread)
	var prints []uint64
	for text := range texts {
		prints = append(prints, fingerprint(text, limit))
	}
	slices.Sort(prints)
	low := lowBits(spread)
	w := writer{binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint32(nil, uint32(len(prints))), uint16(spread)), 0}
	w.bytes = append(w.bytes, byte(low))
	last := uint64(0)
	for _, p := range prints {
		w.number(p-last, low)
		last = p
	}
	return w.bytes
}

// lowBits is the Rice parameter for differences with a mean of spread.
func lowBits(spread int) int { return max(bits.Len(uint(float64(spread)*math.Ln2))-1, 0) }

type writer struct {
	bytes []byte
	used  int // bits used in the last byte
}

func (w *writer) bit(b uint64) {
	if w.used == 0 {
		w.bytes = append(w.bytes, 0)
	}
	w.bytes[len(w.bytes)-1] |= byte(b << (7 - w.used))
	w.used = (w.used + 1) % 8
}

func (w *writer) number(n uint64, low int) {
	for range n >> low {
		w.bit(1)
	}
	w.bit(0)
	for i := low - 1; i >= 0; i-- {
		w.bit(n >> i & 1)
	}
}

// Size returns how many passwords a list contains, and its spread: one in spread other
// passwords is mistaken for one of them.
func Size(list []byte) (count, spread int) {
	if len(list) < headSize {
		return 0, 0
	}
	return int(binary.BigEndian.Uint32(list)), int(binary.BigEndian.Uint16(list[4:]))
}
