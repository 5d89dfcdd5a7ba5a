package dynamo_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"countersign/shared/dynamo"
	"countersign/sim/dynamodb/tabletest"
)

func key(id string) dynamo.Item { return dynamo.Item{"id": dynamo.Text(id)} }

func TestWritesHappenOnce(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		name := tabletest.New(t, c)
		put := dynamo.Put{Table: name, Item: dynamo.Item{"id": dynamo.Text("a"), "n": dynamo.Number(1), "x": dynamo.Flag(true)}, Condition: "attribute_not_exists(id)"}
		if err := put.Do(t.Context(), tabletest.Losing(c)); err != nil {
			t.Fatalf("put: %v", err)
		}
		add := dynamo.Update{Table: name, Key: key("a"), Set: "n = n + :one", Remove: "x", Condition: "n < :max", Values: dynamo.Item{":one": dynamo.Number(1), ":max": dynamo.Number(3)}}
		after, err := add.Do(t.Context(), tabletest.Losing(c))
		if err != nil || after.Number("n") != 2 || after["x"] != nil {
			t.Fatalf("update: %v, %v, want n 2 and no x", after, err)
		}
		bare := dynamo.Update{Table: name, Key: key("a")}
		if after, err := bare.Do(t.Context(), tabletest.Losing(c)); err != nil || after.Number("n") != 2 {
			t.Errorf("an update that changes nothing: %v, %v", after, err)
		}
		// A write with Back is not repeated, because others may write in between.
		back := dynamo.Update{Table: name, Key: key("a"), Set: "n = n - :one", Values: dynamo.Item{":one": dynamo.Number(1)}, Back: true}
		if _, err := back.Do(t.Context(), tabletest.Losing(c)); err == nil {
			t.Error("a lost answer to a hand-back is no error")
		}
		if now, err := dynamo.Get(t.Context(), c, name, key("a")); err != nil || now.Number("n") != 1 {
			t.Errorf("got %v, %v, want n 1", now, err)
		}
	})
}

// A write of another request is never mistaken for our own.
func TestWritesThatAreRefused(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		name := tabletest.New(t, c)
		put := dynamo.Put{Table: name, Item: dynamo.Item{"id": dynamo.Text("a"), "n": dynamo.Number(3)}, Condition: "attribute_not_exists(id)"}
		if err := put.Do(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		for _, client := range []*dynamodb.Client{c, tabletest.Losing(c)} {
			update := dynamo.Update{Table: name, Key: key("a"), Set: "n = :n", Condition: "n < :n", Values: dynamo.Item{":n": dynamo.Number(3)}}
			_, err := update.Do(t.Context(), client)
			for what, err := range map[string]error{"update": err, "put": put.Do(t.Context(), client)} {
				refused, ok := errors.AsType[*dynamo.Refused](err)
				if !ok || refused.Found.Number("n") != 3 {
					t.Errorf("%s: %v, want it refused with the item as it is", what, err)
				}
			}
		}
		gone := dynamo.Update{Table: name, Key: key("b"), Set: "n = :n", Condition: "attribute_exists(id)", Values: dynamo.Item{":n": dynamo.Number(3)}}
		_, err := gone.Do(t.Context(), c)
		if refused, ok := errors.AsType[*dynamo.Refused](err); !ok || refused.Found != nil {
			t.Errorf("no item: %v, want it refused and nothing found", err)
		}
		if found, err := dynamo.Get(t.Context(), c, name, key("b")); found != nil || err != nil {
			t.Errorf("no item: read %v, %v", found, err)
		}
	})
}

func TestItemsAreReadAsTheyWereWritten(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 5e6, time.UTC)
	i := dynamo.Item{
		"text": dynamo.Text("t"), "number": dynamo.Number(-5), "yes": dynamo.Flag(true), "bytes": dynamo.Bytes([]byte("b")),
		"time": dynamo.Time(at), "never": dynamo.Time(time.Time{}), "half": &types.AttributeValueMemberN{Value: "0.5"},
	}
	got := []any{i.Text("text"), i.Number("number"), i.Flag("yes"), string(i.Bytes("bytes")), i.Time("time"), i.Time("never"), i.Texts(), i.Numbers()}
	want := []any{"t", int64(-5), true, "b", at, time.Time{}, map[string]string{"text": "t"},
		map[string]int64{"number": -5, "time": at.UnixMilli(), "never": 0, "half": 0}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name := range i {
		for of, zero := range map[string]bool{
			"text": i.Text(name) == "", "bytes": i.Bytes(name) == nil, "yes": !i.Flag(name),
		} {
			if name != of && !zero {
				t.Errorf("%s was read as if it were %s", name, of)
			}
		}
	}
}

// A Reader fails if an attribute is missing or has another type, and remembers the first error.
func TestReaderInsists(t *testing.T) {
	at := time.UnixMilli(1e12).UTC()
	r := dynamo.Reader{Item: dynamo.Item{"text": dynamo.Text("t"), "flag": dynamo.Flag(false), "number": dynamo.Number(0), "time": dynamo.Time(at)}}
	got := []any{r.Text("text"), r.Flag("flag"), r.Number("number"), r.Time("time")}
	if diff := cmp.Diff([]any{"t", false, int64(0), at}, got); diff != "" || r.Err != nil {
		t.Errorf("%v (-want +got):\n%s", r.Err, diff)
	}
	for name, read := range map[string]func(*dynamo.Reader){
		"number": func(r *dynamo.Reader) { r.Text("number") }, "text": func(r *dynamo.Reader) { r.Flag("text") },
		"flag": func(r *dynamo.Reader) { r.Number("flag") }, "gone": func(r *dynamo.Reader) { r.Time("gone") },
	} {
		r := dynamo.Reader{Item: r.Item}
		read(&r)
		r.Text("another")
		if want := "attribute " + name + " is missing or not of its type"; r.Err == nil || r.Err.Error() != want {
			t.Errorf("got error %v, want %s", r.Err, want)
		}
	}
}
