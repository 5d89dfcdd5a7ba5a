package logins

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/sim/dynamodb/tabletest"
)

// reads notes of each read on the wire whether it asks for the latest state.
type reads struct {
	to         dynamodb.HTTPClient
	consistent []bool
}

func (r *reads) Do(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	if strings.HasSuffix(request.Header.Get("X-Amz-Target"), ".GetItem") {
		var asked struct{ ConsistentRead bool }
		if err := json.Unmarshal(body, &asked); err != nil {
			return nil, err
		}
		r.consistent = append(r.consistent, asked.ConsistentRead)
	}
	return r.to.Do(request)
}

// A login that was passed or closed a moment ago must not be read as it was before. Our table engine knows no old states, so
// the flag is looked for in the request.
func TestLoginsAreReadConsistently(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		seen := &reads{}
		logins := New(dynamodb.New(c.Options(), func(o *dynamodb.Options) {
			seen.to, o.HTTPClient = o.HTTPClient, seen
		}), tabletest.New(t, c))
		s, token := create(t, logins, pending(TokenClient))
		if _, err := logins.Get(ctx, s.ID); err != nil {
			t.Fatal(err)
		}
		finder := Finder{Table: logins, Idle: SessionIdle}
		if _, err := finder.ForLogin(request("", token.Reveal()), begin); err != nil {
			t.Fatal(err)
		}
		if len(seen.consistent) != 2 || !seen.consistent[0] || !seen.consistent[1] {
			t.Errorf("two reads, consistent: %v", seen.consistent)
		}
	})
}
