package functiontest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
)

// SampleURL is the callback URL that the samples are signed for, and
// authysim.SampleKey the key.
const SampleURL = "http://127.0.0.1:8080/authy/callback"

// Replay runs a replay for every file of events/ that is for a function, by its
// name without the extension. It fails when a file has no replay, or a replay no
// file.
func Replay(t *testing.T, function string, replays map[string]func(t *testing.T, event apitest.Request)) {
	t.Helper()
	samples := samples(t, function)
	want, got := slices.Sorted(maps.Keys(samples)), slices.Sorted(maps.Keys(replays))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("events/ against the replays of this test (-events +replays):\n%s", diff)
	}
	for name, event := range samples {
		t.Run(name, func(t *testing.T) { replays[name](t, event) })
	}
}

func samples(t *testing.T, function string) map[string]apitest.Request {
	t.Helper()
	files, err := fs.Glob(os.DirFS(filepath.Join(root, "events")), "*.json")
	if err != nil {
		t.Fatal(err)
	}
	all, found := routes(t), map[string]apitest.Request{}
	for _, file := range files {
		if file == "local.env.json" {
			continue
		}
		event := apitest.Load(t, filepath.Join(root, "events", file))
		id, ok := all[event.RouteKey]
		if !ok {
			t.Errorf("events/%s: no function has the route %q", file, event.RouteKey)
		}
		if id == ID(function) {
			found[file[:len(file)-len(".json")]] = event
		}
	}
	return found
}

// Demo is the person of the samples: the demo account of a local run.
func (s *System) Demo(options ...func(*Person)) Person {
	s.T.Helper()
	return s.Account(append(options, func(p *Person) { p.Account.Email, p.Account.Phone = "demo@example.com", "+12015550123" })...)
}

// SampleToken is the token that an event carries in a header or a cookie. There
// is nothing behind it until LoginBehind puts a login there.
func SampleToken(t testing.TB, event apitest.Request) logins.Token {
	t.Helper()
	texts := []string{event.Headers["x-api-token"]}
	if bearer := event.Headers["authorization"]; len(bearer) > len("Bearer ") {
		texts = append(texts, bearer[len("Bearer "):])
	}
	for _, cookie := range event.Cookies {
		for _, name := range []string{logins.LoginCookie, logins.SessionCookie} {
			if len(cookie) > len(name) && cookie[:len(name)] == name {
				texts = append(texts, cookie[len(name)+1:])
			}
		}
	}
	for _, text := range texts {
		if token, err := logins.ParseToken(text); err == nil {
			return token
		}
	}
	t.Fatal("the event carries no token")
	return logins.Token{}
}

// CalledBack puts the login into the table that a sample of a callback is about,
// with its push waiting.
func (s *System) CalledBack(event apitest.Request) Login {
	s.T.Helper()
	var c struct {
		UUID    string
		Person  json.Number `json:"authy_id"`
		Request struct {
			Transaction struct {
				Hidden struct{ Login string } `json:"hidden_details"`
			}
		} `json:"approval_request"`
	}
	if err := json.Unmarshal([]byte(text(s.T, event)), &c); err != nil {
		s.T.Fatal(err)
	}
	id, err := hex.DecodeString(c.Request.Transaction.Hidden.Login)
	if err != nil {
		s.T.Fatal(err)
	}
	token, err := logins.ParseToken("cs_" + base64.RawURLEncoding.EncodeToString(append(id, make([]byte, 32)...)))
	if err != nil {
		s.T.Fatal(err)
	}
	l := s.started(s.LoginBehind(token, s.Demo(), func(l *logins.Login) { *l = l.WithFactor(factor.Factor{Ref: c.Person.String(), App: true}) }), time.Now())
	return s.Do(l, logins.PushSent{Ordinal: 1, Ref: c.UUID})
}

// SignedNow is a sample of a callback with a signature of now, as make events
// gives it.
func SignedNow(t testing.TB, event apitest.Request) apitest.Request {
	t.Helper()
	nonce := strconv.FormatInt(time.Now().Unix(), 10)
	signature, err := authysim.Sign(authysim.SampleKey, nonce, event.RequestContext.HTTP.Method, SampleURL, []byte(text(t, event)))
	if err != nil {
		t.Fatal(err)
	}
	event.Headers["x-authy-signature"], event.Headers["x-authy-signature-nonce"] = signature, nonce
	return event
}

// text is the event's body as it was sent.
func text(t testing.TB, event apitest.Request) string {
	t.Helper()
	if !event.IsBase64Encoded {
		return event.Body
	}
	body, err := base64.StdEncoding.DecodeString(event.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
