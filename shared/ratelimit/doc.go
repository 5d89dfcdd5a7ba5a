// Package ratelimit counts attempts so that guessing and flooding end.
//
// Everything that is counted for one subject (an account, a source address, a
// phone number; a country and the stack, for what texts cost) lives on one item, so
// that one conditional write counts several things or none of them. An attempt is
// counted before the work that it guards: a thousand parallel attempts are a thousand
// conditional writes, and only as many of them succeed as the limit allows.
//
// A subject's item, besides its key `id`:
//
//	<bucket>          N  when the bucket is full again, Unix ms (see Limit)
//	from_<hash>       N  the same, one for each source that tried a password
//	known_<hash>_…    N  the buckets and places of a browser that is known to the account
//	total             N  wrong codes since a second factor was last passed
//	hold1, hold2      N  when an unanswered push expires, Unix ms
//	hold1id, hold2id  S  which push that is
//	denied            N  when a push was denied last, Unix ms
//	push_wait         N  until when there is no push after that, Unix ms
//	version           N  greater with every write: tells of two readings the later
//	wrote             S  names the last write, so that its repetition is told apart
//	ttl               N  when the item may be deleted, Unix seconds; never
//	                     while there is a total, which no time forgets
//
// The table holds two more kinds of items: one for each phone of which a code was
// accepted (see Table.Claim), and one for each known browser of an account (see Known).
package ratelimit
