package guessable

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// filter is a Golomb-coded set (Putze, Sanders, Singler: Cache-, Hash- and
// Space-Efficient Bloom Filters, 2007). It stores the sorted fingerprints of all
// entries as the differences between neighbours, in Rice's code. It needs at most a
// fifth of a bit per entry more than the theoretical minimum; a Bloom filter would need
// 4 bits more. A look-up reads the set from the start, which takes a few hundred
// microseconds. Hashing the password takes a hundred times as long.
//
//	4 bytes  number of fingerprints, big endian
//	2 bytes  spread: how many possible values there are per fingerprint
//	1 byte   how many low bits of a difference are stored unchanged
//	…        for each difference its high bits in unary (that many ones and a zero), then its low bits
type filter string

const headSize = 7

// fingerprint maps texts evenly to the numbers below limit.
func fingerprint(text string, limit uint64) uint64 {
	sum := sha256.Sum256([]byte(text))
	high, _ := bits.Mul64(binary.BigEndian.Uint64(sum[:8]), limit)
	return high
}

// has reports whether a text is in the set. It is wrong for one in spread texts that
// are not.
func (f filter) has(text string) bool {
	if len(f) < headSize {
		return false
	}
	head := []byte(f[:headSize])
	count, spread := uint64(binary.BigEndian.Uint32(head)), uint64(binary.BigEndian.Uint16(head[4:]))
	want := fingerprint(text, count*spread)
	r := reader{text: f[headSize:]}
	for at := uint64(0); count > 0; count-- {
		at += r.number(int(head[6]))
		if at >= want {
			return at == want
		}
	}
	return false
}

// reader reads bits, starting with the highest of each byte. Past the end it reads
// zeros.
type reader struct {
	text   filter
	window uint64 // the next bits, highest first
	filled int    // how many bits window contains
}

// fill loads at least 32 bits into the window, unless the text ends.
func (r *reader) fill() {
	for r.filled <= 56 && r.text != "" {
		r.window |= uint64(r.text[0]) << (56 - r.filled)
		r.text, r.filled = r.text[1:], r.filled+8
	}
}

func (r *reader) skip(n int) { r.window, r.filled = r.window<<n, max(r.filled-n, 0) }

// number reads one difference.
func (r *reader) number(low int) uint64 {
	high := 0
	for {
		r.fill()
		ones := min(bits.LeadingZeros64(^r.window), r.filled)
		high += ones
		r.skip(ones)
		if r.filled > 0 || r.text == "" {
			break
		}
	}
	r.skip(1) // the zero that ends them
	r.fill()
	n := uint64(high)<<low | r.window>>(64-low)
	r.skip(low)
	return n
}
