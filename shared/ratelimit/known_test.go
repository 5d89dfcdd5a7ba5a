package ratelimit_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/ratelimit"
)

func TestAKnownBrowserIsKnownToOneAccount(t *testing.T) {
	each(t, func(t *testing.T, limits *ratelimit.Table, raw raw) {
		at := ratelimit.Email("a@example.com")
		key := ratelimit.KnownKey(at, "one")
		read := func(key ratelimit.Key) ratelimit.Known {
			t.Helper()
			k, err := limits.Known(ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		if got := read(key); got != (ratelimit.Known{}) {
			t.Errorf("before: %+v", got)
		}
		for _, until := range []time.Time{start.Add(time.Hour), start.Add(time.Minute), start.Add(2 * time.Hour)} {
			want := ratelimit.Known{Account: "A", Generation: 3, Until: until}
			if err := limits.SetKnown(ctx, key, want); err != nil {
				t.Fatal(err)
			}
			if got := read(key); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			ttl, _ := raw.item(t, key)["ttl"].(*types.AttributeValueMemberN)
			if ttl == nil || ttl.Value != strconv.FormatInt(until.Unix()+1, 10) {
				t.Errorf("it may be deleted at %+v, want a second after %d", ttl, until.Unix())
			}
		}
		for name, other := range map[string]ratelimit.Key{
			"another browser": ratelimit.KnownKey(at, "two"), "another address": ratelimit.KnownKey(ratelimit.Email("b@example.com"), "one"),
		} {
			if got := read(other); got != (ratelimit.Known{}) {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

func TestWhoABrowserIsKnownTo(t *testing.T) {
	k := ratelimit.Known{Account: "A", Generation: 3, Until: start}
	for name, c := range map[string]struct {
		known      ratelimit.Known
		account    string
		generation int
		at         time.Time
		want       bool
	}{
		"its account":                             {k, "A", 3, start.Add(-time.Millisecond), true},
		"its time is over":                        {k, "A", 3, start, false},
		"another account":                         {k, "B", 3, start.Add(-time.Hour), false},
		"a later generation":                      {k, "A", 4, start.Add(-time.Hour), false},
		"an earlier generation":                   {k, "A", 2, start.Add(-time.Hour), false},
		"an unknown browser":                      {ratelimit.Known{}, "A", 0, start.Add(-time.Hour), false},
		"nobody's, at an address that nobody has": {ratelimit.Known{Until: start}, "", 0, start.Add(-time.Hour), false},
	} {
		if got := c.known.Of(c.account, c.generation, c.at); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}
