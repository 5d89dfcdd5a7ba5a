package rig

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"countersign/local/stack"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/dynamodb/tabletest"
)

// Rig is a running system. It is safe for concurrent use.
type Rig struct {
	*stack.Stack
	*People
	// Users and Limits are the system's tables, for what is there before a measurement begins.
	Users  *users.Table
	Limits *ratelimit.Table
	// Logins is the table of logins.
	Logins *logins.Table
	// HTTP is the client of all requests.
	HTTP *http.Client

	engine  string // the table engine's own address
	usage   func() dynamosim.Usage
	counter *counter // before an engine that does not count; else nil
	logged  atomic.Int64

	mu     sync.Mutex
	served []stack.Served
}

// unlimited lifts the limits that one source address has: all requests here come from one. A use is back after a
// millisecond, which is less than any request takes; else a quick one would find its bucket not full, and cost a write more.
func unlimited() map[string]string {
	return map[string]string{
		"LIMIT_SOURCE":        "600000/10m",
		"LIMIT_REGISTRATIONS": "600000/10m",

		"LIMIT_MESSAGES_SOURCE":  "600000/10m",
		"LIMIT_MESSAGES_COUNTRY": "600000/10m",
		"LIMIT_MESSAGES_ALL":     "600000/10m",
	}
}

// Start starts a system. Limits of a source address are lifted, unless the options set them; Log and Served are the rig's.
func Start(ctx context.Context, o stack.Options) (*Rig, error) {
	set := unlimited()
	maps.Copy(set, o.Set)
	r := &Rig{HTTP: &http.Client{
		Timeout:   40 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
	}}
	o.Set, o.Log, o.Served = set, r, r.note
	if o.DynamoDBURL != "" {
		var err error
		if r.counter, err = newCounter(o.DynamoDBURL); err != nil {
			return nil, fmt.Errorf("count at %s: %w", o.DynamoDBURL, err)
		}
		r.engine, o.DynamoDBURL, r.usage = o.DynamoDBURL, r.counter.url, r.counter.total
	}
	running, err := stack.Start(ctx, o)
	if err != nil {
		r.Close()
		return nil, err
	}
	r.Stack = running
	if r.counter == nil {
		r.engine, r.usage = running.DynamoDBURL, running.Table.Used
	}
	client := tabletest.Dial(r.engine)
	r.Users = users.New(client, running.Tables["USERS_TABLE"])
	r.Logins = logins.New(client, running.Tables["LOGINS_TABLE"])
	r.Limits = ratelimit.New(client, running.Tables["LIMITS_TABLE"])
	if r.People, err = NewPeople(running.Authy, r.Users, factors.New(client, running.Tables["FACTORS_TABLE"])); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Close ends the system.
func (r *Rig) Close() {
	if r.Stack != nil {
		r.Stack.Close()
	}
	if r.counter != nil {
		r.counter.close()
	}
	r.HTTP.CloseIdleConnections()
}

// Write implements io.Writer for the functions' log, of which only the length is kept.
func (r *Rig) Write(p []byte) (int, error) {
	r.logged.Add(int64(len(p)))
	return len(p), nil
}

func (r *Rig) note(s stack.Served) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.served = append(r.served, s)
}
