package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/dynamo"
	"countersign/sim/dynamodb/tabletest"
)

// A request may decide on counters that another request has changed since. Its result must
// be the same as if it had just read them, for each pair of old and new counters. And each
// clause of each condition must be needed by at least one of these cases.
func TestEveryClauseOfACountIsNeeded(t *testing.T) {
	c := tabletest.Direct()
	name := tabletest.New(t, c)
	common := func(clause string) bool { return strings.Contains(clause, dynamo.Wrote) }
	tabletest.EveryClause(t, c, common, slices.Concat(staleCounts(t, c, name), staleClaims(t, c, name), lostAnswer(t, c, name)))
}

var (
	staleNow   = time.Now().UTC().Truncate(time.Second)
	staleLimit = Limit{N: 3, Per: 30 * time.Minute}
	account    = Subject{Key: "email#a", account: true, proved: true}
	known      = Subject{Key: "email#a", account: true, proved: true, browser: "b"}
	someDay    = staleNow.Add(24 * time.Hour).Unix() // ttl
)

// staleChanges returns at least one change of each kind.
func staleChanges() []Change {
	until := staleNow.Add(2 * time.Minute)
	return []Change{
		Spend{"b", staleLimit}, Need{"b", staleLimit}, Return{"b", staleLimit}, Reset{"b"},
		Count{3}, NeedTotal{3}, Uncount{}, ResetTotal{},
		Hold{account, "mine", until}, Release{account, 1, "mine"}, Release{account, 2, "mine"}, Lapse{account, 1, "mine"},
		Deny{account, time.Minute}, unpaused{account, time.Minute}, unpaused{known, time.Minute},
	}
}

// counted returns possible items by a name that says what has happened to them.
func counted() map[string]map[string]any {
	ms := func(in time.Duration) int64 { return staleNow.Add(in).UnixMilli() }
	all := map[string]map[string]any{
		"nothing":             nil,
		"one use":             {"b": ms(10 * time.Minute), "ttl": someDay},
		"two uses":            {"b": ms(20 * time.Minute), "ttl": someDay},
		"used up":             {"b": ms(30 * time.Minute), "ttl": someDay},
		"nearly used up":      {"b": ms(20*time.Minute + time.Millisecond), "ttl": someDay},
		"full again":          {"b": ms(0), "ttl": someDay},
		"full long ago":       {"b": ms(-time.Hour), "ttl": someDay},
		"one of the total":    {total: int64(1), "ttl": int64(never)},
		"two of the total":    {total: int64(2), "ttl": int64(never)},
		"the total is full":   {total: int64(3), "ttl": int64(never)},
		"denied now":          {denied: ms(-time.Second), pushWait: ms(59 * time.Second), "ttl": someDay},
		"denied just before":  {denied: ms(-2 * time.Minute), pushWait: ms(-time.Minute), "ttl": someDay},
		"denied twice":        {denied: ms(-2 * time.Minute), pushWait: ms(58 * time.Minute), "ttl": someDay},
		"denied long ago":     {denied: ms(-3 * time.Hour), pushWait: ms(-2 * time.Hour), "ttl": someDay},
		"mine":                {"hold1": ms(time.Minute), "hold1id": "mine", "ttl": someDay},
		"mine, and a total":   {"hold1": ms(time.Minute), "hold1id": "mine", "hold2": ms(time.Minute), "hold2id": "mine", total: int64(1), "ttl": int64(never)},
		"the second, over":    {"hold1": ms(time.Minute), "hold1id": "other", "hold2": ms(-time.Second), "hold2id": "third", "ttl": someDay},
		"another's":           {"hold1": ms(time.Minute), "hold1id": "other", "ttl": someDay},
		"another's and mine":  {"hold1": ms(time.Minute), "hold1id": "other", "hold2": ms(time.Minute), "hold2id": "mine", "ttl": someDay},
		"two others'":         {"hold1": ms(time.Minute), "hold1id": "other", "hold2": ms(time.Minute), "hold2id": "third", "ttl": someDay},
		"mine, over":          {"hold1": ms(-time.Minute), "hold1id": "mine", "ttl": someDay},
		"another's, over":     {"hold1": ms(-time.Minute), "hold1id": "other", "ttl": someDay},
		"two others', over":   {"hold1": ms(-time.Minute), "hold1id": "other", "hold2": ms(-time.Second), "hold2id": "third", "ttl": someDay},
		"the first, over":     {"hold1": ms(-time.Minute), "hold1id": "other", "hold2": ms(time.Minute), "hold2id": "third", "ttl": someDay},
		"the second, renewed": {"hold1": ms(-time.Minute), "hold1id": "other", "hold2": ms(time.Minute), "hold2id": "fourth", "ttl": someDay},
	}
	return all
}

// about returns the states that matter for a change: buckets and totals, or places and
// totals.
func about(c Change) map[string]map[string]any {
	places := slices.Contains([]string{"Hold", "Release", "Lapse"}, reflect.TypeOf(c).Name())
	all := counted()
	maps.DeleteFunc(all, func(_ string, item map[string]any) bool {
		_, bucket := item["b"]
		_, place := item["hold1"]
		return places && bucket || !places && place
	})
	return all
}

// staleCounts returns all pairs of states with all changes, except where the counters as
// they were seen refuse the change without a write.
func staleCounts(t *testing.T, c *dynamodb.Client, name string) (cases []tabletest.Stale) {
	t.Helper()
	ctx, key := context.Background(), 0
	put := func(item map[string]any) Key {
		key++
		k := Key(fmt.Sprintf("email#%d", key))
		if item != nil {
			all := dynamo.Item{"id": dynamo.Text(string(k)), dynamo.Wrote: dynamo.Text("another")}
			for name, value := range item {
				switch v := value.(type) {
				case int64:
					all[name] = dynamo.Number(v)
				case string:
					all[name] = dynamo.Text(v)
				}
			}
			if _, err := c.PutItem(ctx, &dynamodb.PutItemInput{TableName: &name, Item: all}); err != nil {
				t.Fatal(err)
			}
		}
		return k
	}
	read := func(k Key) Counters {
		out, err := c.GetItem(ctx, &dynamodb.GetItemInput{TableName: &name, Key: dynamo.Item{"id": dynamo.Text(string(k))}})
		if err != nil {
			t.Fatal(err)
		}
		return parse(out.Item)
	}
	try := func(table *Table, k Key, seen Counters, change Change) string {
		_, err := table.ApplyTo(ctx, k, seen, staleNow, change)
		return ending(err, read(k))
	}
	for _, change := range staleChanges() {
		group := reflect.TypeOf(change).Name()
		states := about(change)
		for seenName, seenItem := range states {
			seen := read(put(seenItem))
			if seenItem == nil {
				seen = Counters{}
			}
			if _, err := plan(seen, staleNow, []Change{change}); err != nil {
				continue
			}
			for nowName, now := range states {
				k := put(now)
				fresh := read(k)
				if hold, ok := change.(Hold); ok && impossible(hold, seen, fresh) {
					continue
				}
				cases = append(cases, tabletest.Stale{
					Group: group, Kind: nowName, Name: fmt.Sprintf("%+v, seen %s, now %s", change, seenName, nowName),
					Want: try(New(c, name), k, fresh, change),
					Run: func(t *testing.T, act *dynamodb.Client) string {
						return try(New(act, name), put(now), seen, change)
					},
				})
			}
		}
	}
	return cases
}

// impossible reports pairs that can't happen, because only its own push takes or frees its place.
// It also reports those in which a place became free: then the change may correctly take
// another place than a fresh reader would.
func impossible(c Hold, seen, now Counters) bool {
	if seen.Place(c.Of, c.ID) != now.Place(c.Of, c.ID) {
		return true
	}
	for place := 1; place <= c.Of.places(); place++ {
		if until, _ := c.Of.place(place); seen.numbers[until] > now.numbers[until] {
			return true
		}
	}
	return false
}

// ending is the result of a change: the error, and the item afterwards.
func ending(err error, c Counters) string {
	kind := "done"
	if e, ok := errors.AsType[*Exceeded](err); ok {
		kind = fmt.Sprintf("refused by %s for %v", e.Limit, e.Retry)
	} else if err != nil {
		kind = err.Error()
	}
	delete(c.numbers, version)
	delete(c.texts, dynamo.Wrote)
	delete(c.texts, "id")
	deletable := c.numbers["ttl"] != never
	_, counted := c.numbers[total]
	delete(c.numbers, "ttl")
	if deletable && counted {
		kind += ", and the total may be deleted"
	}
	for place := 1; place <= account.places(); place++ { // a place is free after its time, whether or not it was emptied
		if until, id := account.place(place); c.numbers[until] <= staleNow.UnixMilli() {
			delete(c.numbers, until)
			delete(c.texts, id)
		}
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(c.numbers)) {
		parts = append(parts, fmt.Sprintf("%s=%d", name, c.numbers[name]-staleNow.UnixMilli()*min(c.numbers[name]/1e9, 1)))
	}
	for _, name := range slices.Sorted(maps.Keys(c.texts)) {
		parts = append(parts, name+"="+c.texts[name])
	}
	return kind + ": " + strings.Join(parts, " ")
}

// staleClaims returns cases in which a code was claimed before, at the same time, or long
// ago, by a function with the same keyring or with a keyring that has one key in common.
func staleClaims(t *testing.T, c *dynamodb.Client, name string) (cases []tabletest.Stale) {
	t.Helper()
	ctx, n := context.Background(), 0
	marks := []string{"second", "first"}
	for _, others := range [][]string{{"second", "first"}, {"third", "second"}, {"first"}, {"third"}} {
		for before, used := range map[time.Duration]bool{time.Second: others[0] != "third" || len(others) > 1, -time.Second: false, 0: false} {
			want := "<nil>"
			if used {
				want = ErrUsed.Error()
			}
			cases = append(cases, tabletest.Stale{Group: "Claim", Name: fmt.Sprint(others, before), Want: want, Run: func(t *testing.T, act *dynamodb.Client) string {
				n++
				phone := fmt.Sprint("phone ", n)
				if err := New(c, name).Claim(ctx, phone, others, staleNow.Add(-time.Hour), staleNow.Add(before)); err != nil {
					t.Fatal(err)
				}
				return fmt.Sprint(New(act, name).Claim(ctx, phone, marks, staleNow, staleNow.Add(time.Minute)))
			}})
		}
	}
	return append(cases, tabletest.Stale{Group: "Claim", Name: "nothing", Want: "<nil>", Run: func(t *testing.T, act *dynamodb.Client) string {
		n++
		return fmt.Sprint(New(act, name).Claim(ctx, fmt.Sprint("phone ", n), marks, staleNow, staleNow.Add(time.Minute)))
	}})
}

// lostAnswer is the case that the answer to a write is lost, so the SDK repeats it.
func lostAnswer(t *testing.T, c *dynamodb.Client, name string) []tabletest.Stale {
	t.Helper()
	n := 0
	return []tabletest.Stale{{Name: "a count whose answer is lost", Want: "1 left, <nil>", Run: func(t *testing.T, act *dynamodb.Client) string {
		n++
		key := Key(fmt.Sprint("lost#", n))
		seen, err := New(c, name).Apply(t.Context(), key, staleNow, Spend{"b", staleLimit})
		if err != nil {
			t.Fatal(err)
		}
		after, err := New(tabletest.Repeating(act), name).ApplyTo(t.Context(), key, seen, staleNow, Spend{"b", staleLimit})
		return fmt.Sprintf("%d left, %v", after.Left("b", staleLimit, staleNow), err)
	}}}
}

// Each change has stale cases.
func TestEveryChangeHasStaleCases(t *testing.T) {
	kinds := map[string]bool{}
	for _, c := range staleChanges() {
		kinds[reflect.TypeOf(c).Name()] = true
	}
	found := 0
	for _, m := range tabletest.Methods(t) {
		if m.Name != "plan" {
			continue
		}
		found++
		if !kinds[m.Of] {
			t.Errorf("%s has no stale cases: add one to staleChanges()", m.Of)
		}
	}
	if found < 10 {
		t.Errorf("only %d changes were found", found)
	}
}
