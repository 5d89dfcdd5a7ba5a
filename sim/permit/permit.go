// Package permit enforces the functions' roles on a machine without IAM. It runs in
// front of a table engine, recognises callers by their access key, and refuses what the
// caller's role does not allow, in DynamoDB's words. A missing permission thus fails
// the first test that needs it, rather than the first deployment.
package permit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// maxRequest is more than DynamoDB accepts: 16 MB for a batch.
const maxRequest = 17 << 20

// Grants are the allowed actions, such as "dynamodb:GetItem", by access key and table name.
type Grants map[string]map[string][]string

// Guard is an http.Handler in front of a table engine. It is safe for concurrent use.
type Guard struct {
	engine http.Handler
	grants Grants

	mu   sync.Mutex
	used map[use]bool
}

type use struct{ key, table, action string }

// New returns a guard of an engine.
func New(engine http.Handler, grants Grants) *Guard {
	return &Guard{engine: engine, grants: grants, used: map[use]bool{}}
}

// ServeHTTP implements http.Handler.
func (g *Guard) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		http.Error(w, "request cannot be read", http.StatusBadRequest)
		return
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	key := accessKey(r.Header.Get("Authorization"))
	for _, need := range needs(key, operation, body) {
		if !slices.Contains(g.grants[key][need.table], need.action) {
			deny(w, need)
			return
		}
		g.mu.Lock()
		g.used[need] = true
		g.mu.Unlock()
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	g.engine.ServeHTTP(w, r)
}

// Unused returns the grants that no request has needed yet, as "key action table",
// sorted.
func (g *Guard) Unused() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var out []string
	for key, tables := range g.grants {
		for table, actions := range tables {
			for _, action := range actions {
				if !g.used[use{key, table, action}] {
					out = append(out, key+" "+action+" "+table)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// accessKey returns the access key in a request's Authorization header (Signature
// Version 4).
func accessKey(authorization string) string {
	_, scope, _ := strings.Cut(authorization, "Credential=")
	key, _, _ := strings.Cut(scope, "/")
	return key
}

// needs returns the permissions that a request needs. A transaction needs those of its
// actions and none of its own ("Using IAM with transactions"). A request that can't be
// parsed needs a permission that does not exist.
func needs(key, operation string, body []byte) []use {
	var request struct {
		TableName     string
		TransactItems []map[string]struct{ TableName string }
	}
	if json.Unmarshal(body, &request) != nil {
		return []use{{key, "", "dynamodb:" + operation}}
	}
	if operation != "TransactWriteItems" {
		return []use{{key, request.TableName, "dynamodb:" + operation}}
	}
	var out []use
	for _, item := range request.TransactItems {
		for kind, one := range item {
			action := "dynamodb:" + kind + "Item"
			if kind == "ConditionCheck" {
				action = "dynamodb:ConditionCheckItem"
			}
			out = append(out, use{key, one.TableName, action})
		}
	}
	return out
}

// deny answers as DynamoDB does.
func deny(w http.ResponseWriter, need use) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{
		"__type": "com.amazon.coral.service#AccessDeniedException",
		"Message": fmt.Sprintf("User: %s is not authorized to perform: %s on resource: table/%s because no identity-based policy allows the %s action",
			need.key, need.action, need.table, need.action),
	})
}
