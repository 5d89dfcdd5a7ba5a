// This file is put into functions/status when P-1 is measured, because the handler can't be imported.
package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/api"
	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

const (
	rounds = 10
	pairs  = 300 // in one round: a push must not grow so old that the provider is asked
)

// canned answers every request with the engine's answer to the first one.
type canned struct {
	engine string

	mu     sync.Mutex
	header http.Header
	body   []byte
}

func (c *canned) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.body = nil
}

func (c *canned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.body == nil {
		c.fetch(r)
	} else {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	for name, values := range c.header {
		w.Header()[name] = values
	}
	_, _ = w.Write(c.body)
}

func (c *canned) fetch(r *http.Request) {
	forward, err := http.NewRequestWithContext(r.Context(), r.Method, c.engine, r.Body)
	if err != nil {
		panic(err)
	}
	forward.Header = r.Header.Clone()
	response, err := (&http.Client{Timeout: time.Minute}).Do(forward)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	if c.body, err = io.ReadAll(response.Body); err != nil {
		panic(err)
	}
	c.header = response.Header.Clone()
	c.header.Del("Date")
}

type measured struct {
	Poll, Bare             []float64 // ns
	PollAllocs, BareAllocs float64
	PollBytes, BareBytes   float64
}

func TestMeasurePoll(t *testing.T) {
	file := os.Getenv("BENCH_OUT")
	if file == "" {
		t.Skip("BENCH_OUT names no file: make bench ID=P-1 sets it")
	}
	s := functiontest.New(t, newHandler, handler.routes)
	can := &canned{engine: s.Engine.URL}
	server := httptest.NewServer(can)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_DYNAMODB", server.URL)

	s.Set() // with the tables of that server
	mux := api.NewMux(s.Handler.routes())
	settings, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := dynamodb.NewFromConfig(settings)
	ctx := api.LogTo(t.Context(), io.Discard)

	var m measured
	for range rounds {
		l := s.Push(s.Login(s.Account()), 0)
		event := apitest.Event("GET", "/session/status", functiontest.As(l))
		can.forget()
		poll := func() {
			answer, err := api.Invoke(ctx, mux, event)
			if err != nil || answer.StatusCode != http.StatusOK {
				t.Fatal(answer.StatusCode, answer.Body, err)
			}
		}
		bare := func() {
			if err := get(ctx, client, s.Env().String("LOGINS_TABLE", ""), l.ID); err != nil {
				t.Fatal(err)
			}
		}
		poll() // the answer that is kept is that to the handler's own question
		bare()
		for i := range pairs {
			if i%2 == 0 {
				m.Poll, m.Bare = append(m.Poll, timed(poll)), append(m.Bare, timed(bare))
			} else {
				m.Bare, m.Poll = append(m.Bare, timed(bare)), append(m.Poll, timed(poll))
			}
		}
		m.PollAllocs, m.PollBytes = allocated(poll)
		m.BareAllocs, m.BareBytes = allocated(bare)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func get(ctx context.Context, client *dynamodb.Client, table, id string) error {
	_, err := client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &table, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: id}},
	})
	return err
}

func timed(do func()) float64 {
	began := time.Now()
	do()
	return float64(time.Since(began))
}

// allocated is how many allocations, and bytes, one call makes; those of the server in the same process count for both.
func allocated(do func()) (allocs, bytes float64) {
	const n = 50
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		do()
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / n, float64(after.TotalAlloc-before.TotalAlloc) / n
}
