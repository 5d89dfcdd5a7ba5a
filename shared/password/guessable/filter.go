package guessable

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// filter is a Golomb-coded set (Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient
// Bloom Filters, 2007): the sorted fingerprints of all entries, as the differences between
// neighbours, each in Rice's code. It takes within a fifth of a bit per entry of what such a
// set needs at least; a Bloom filter would take 4 bits more. To look one up reads it from the
// start, which takes a few hundred microseconds, beside a hash that takes a hundred times that.
//
//	4 bytes  how many fingerprints, big endian
//	2 bytes  spread: how many values there are for each fingerprint
//	1 byte   how many low bits of a difference are written as they are
//	…        for each difference its high bits as so many ones and a zero, then its low bits
type filter string

const headSize = 7

// fingerprint spreads all texts evenly over the numbers below limit.
func fingerprint(text string, limit uint64) uint64 {
	sum := sha256.Sum256([]byte(text))
	high, _ := bits.Mul64(binary.BigEndian.Uint64(sum[:8]), limit)
	return high
}

// has tells whether a text is in the set. One in spread that are not is said to be.
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

// reader reads bits, the highest of a byte first. After the end all are zero.
type reader struct {
	text   filter
	window uint64 // the next bits, from the highest on
	filled int    // how many of them are there
}

// fill makes sure of 32 bits, where there are as many.
func (r *reader) fill() {
	for r.filled <= 56 && r.text != "" {
		r.window |= uint64(r.text[0]) << (56 - r.filled)
		r.text, r.filled = r.text[1:], r.filled+8
	}
}

func (r *reader) skip(n int) { r.window, r.filled = r.window<<n, max(r.filled-n, 0) }

// number reads a number whose low bits are written as they are.
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
	r.skip(1) // the zero after them
	r.fill()
	n := uint64(high)<<low | r.window>>(64-low)
	r.skip(low)
	return n
}
