// Package ratelimit counts attempts, so that nobody can guess codes and passwords or flood
// a phone with texts.
//
// A subject is an account, a source address, a phone number, a country or the whole stack
// (the last two limit what texts cost). All counters of a subject are on one item of the
// table. So one conditional write can change several of them, or none. We count an attempt
// before we do what it asks for: a thousand parallel attempts are a thousand conditional
// writes, and only as many of them succeed as the limit allows.
//
// The attributes of a subject's item, besides its key `id`:
//
//	<bucket>          N  when the bucket is full again, Unix ms (see Limit)
//	from_<hash>       N  the same, one for each source that tried a password
//	known_<hash>_…    N  the buckets and places of a browser that is known to the account
//	total             N  wrong codes since the account last passed a second factor
//	hold1, hold2      N  the places for unanswered pushes: when the push there expires, Unix ms
//	hold1id, hold2id  S  which push is there
//	denied            N  when a push was last denied, Unix ms
//	push_wait         N  until when no push is sent after that, Unix ms
//	version           N  grows with every write, so it tells which of two readings is later
//	wrote             S  the name of the last write (see dynamo.Wrote)
//	ttl               N  when DynamoDB may delete the item, Unix seconds; in the year
//	                     9999 while there is a total, because a total must not expire
//
// The table has two more kinds of items: one for each phone whose codes were accepted (see
// Table.Claim), and one for each known browser of an account (see Known).
package ratelimit
