// Package functiontest gives the tests of the functions what a function stands
// on: the four tables, Authy with its phones, and people with accounts and
// logins in any state. New makes the function as its main does, and its requests
// go through the Lambda edge.
//
// One function can't be called by another one's test. What a login went through
// before is therefore put into the tables by the packages that the functions
// share, at a time of the test's choosing, so that no test waits.
package functiontest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/api/apitest"
	"countersign/shared/authy"
	"countersign/shared/config"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/dynamodb/tabletest"
)

// CallbackURL is what callbacks are signed for. Nobody listens there: a test
// gives the callback to the function itself.
const CallbackURL = "https://login.example.com/authy/callback"

// Ring is a keyring of our own with keys of these numbers, the newest first.
func Ring(numbers ...int) string {
	var keys []string
	for _, n := range numbers {
		value := sha256.Sum256([]byte{byte(n)})
		keys = append(keys, fmt.Sprintf("k%d:%s", n, base64.StdEncoding.EncodeToString(value[:])))
	}
	return strings.Join(keys, ",")
}

// System is what the functions of one test share.
type System struct {
	Authy   *authysim.Server
	Engine  *dynamosim.Endpoint
	Users   *users.Table
	Factors *factors.Table
	Logins  *logins.Table
	Limits  *ratelimit.Table
	T       testing.TB

	provider *authy.Client
	client   *dynamodb.Client
	settings map[string]string
	people   int
}

// Start makes an empty system that ends with the test. It sets what the AWS SDK
// reads from the environment, so the test can't run beside others.
func Start(t testing.TB, o authysim.Options) *System {
	t.Helper()
	engine := tabletest.Start(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_DYNAMODB": engine.URL, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
	} {
		t.Setenv(name, value)
	}
	server := authysim.Start(t, o)
	server.SetCallback(CallbackURL)
	provider, err := authy.New(server.URL(), func(context.Context) (string, error) { return server.Key(), nil })
	if err != nil {
		t.Fatal(err)
	}
	client := tabletest.Dial(engine.URL)
	accountTable, factorTable, loginTable, limitTable := tabletest.New(t, client), tabletest.NewSorted(t, client), tabletest.New(t, client), tabletest.New(t, client)
	return &System{
		Authy: server, Engine: engine, T: t, provider: provider, client: client,
		Users: users.New(client, accountTable), Factors: factors.New(client, factorTable), Logins: logins.New(client, loginTable), Limits: ratelimit.New(client, limitTable),
		settings: map[string]string{
			"USERS_TABLE": accountTable, "FACTORS_TABLE": factorTable, "LOGINS_TABLE": loginTable, "LIMITS_TABLE": limitTable,
			"AUTHY_API_URL": server.URL(), "AUTHY_API_KEY": server.Key(), "CALLBACK_URL": CallbackURL, "APP_NAME": "Sample",
			"SECRETS": Ring(1),
			// All requests come from one source, and a test may send more than one source may.
			"LIMIT_MESSAGES_SOURCE": "600000/10m", "LIMIT_MESSAGES_COUNTRY": "600000/10m", "LIMIT_MESSAGES_ALL": "600000/10m",
		},
	}
}

// Env is the environment of a function: this system's parts, and what the
// settings, NAME=VALUE each, change or add.
func (s *System) Env(settings ...string) *config.Env {
	all := maps.Clone(s.settings)
	for _, setting := range settings {
		name, value, _ := strings.Cut(setting, "=")
		all[name] = value
	}
	return config.New(func(name string) (string, bool) {
		value, ok := all[name]
		return value, ok
	})
}

// Fail makes every request to the tables fail that the hook picks, by operation
// (GetItem, …) and by the setting that names the table (USERS_TABLE, …). nil ends
// that.
func (s *System) Fail(pick func(operation, setting string) bool) {
	if pick == nil {
		s.Engine.Inject(nil)
		return
	}
	settings := map[string]string{}
	for name, value := range s.settings {
		settings[value] = name
	}
	s.Engine.Inject(func(c dynamosim.Call) dynamosim.Fault {
		for _, name := range c.Tables {
			if pick(c.Operation, settings[name]) {
				return dynamosim.Fault{Code: "ThrottlingException"}
			}
		}
		return dynamosim.Fault{}
	})
}

// Meanwhile does something once, just before the next request to the tables that the
// hook picks, as Fail's does.
func (s *System) Meanwhile(pick func(operation, setting string) bool, do func()) {
	var once sync.Once
	s.Fail(func(operation, setting string) bool {
		if pick(operation, setting) {
			once.Do(func() {
				s.Fail(nil)
				do()
			})
		}
		return false
	})
}

// Before does something once, just before the next request that is this operation on the
// table that a setting names, or on any for "".
func (s *System) Before(operation, setting string, do func()) {
	s.Meanwhile(func(o, of string) bool { return o == operation && (of == setting || setting == "") }, do)
}

// Calls lists the requests to the tables that are made while do runs, in order, such as
// "GetItem USERS_TABLE".
func (s *System) Calls(do func()) (calls []string) {
	var mu sync.Mutex
	s.Fail(func(operation, setting string) bool {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, operation+" "+setting)
		return false
	})
	do()
	s.Fail(nil)
	return calls
}

// attempts is how often the functions' client makes a request that fails.
const attempts = 3

// FailEach calls act with its first request to the tables failing, and then again
// with all from that one on; the same for its second request, and so on until act
// makes fewer. prepare makes the act, with the tables up. down gets each answer to an
// act with a request that failed, and up that to the last one, in which none did. The
// act must make at least so many requests.
func (s *System) FailEach(least int, prepare func() func() apitest.Answer, up, down func(apitest.Answer)) {
	s.T.Helper()
	for first := int32(1); ; first++ {
		for _, last := range []int32{first + attempts - 1, math.MaxInt32} {
			act := prepare()
			var requests atomic.Int32
			s.Fail(func(string, string) bool {
				n := requests.Add(1)
				return first <= n && n <= last
			})
			got := act()
			s.Fail(nil)
			if requests.Load() < first {
				up(got)
				if int(first) <= least {
					s.T.Errorf("only %d requests went to the tables", first-1)
				}
				return
			}
			down(got)
		}
	}
}

// LoseWrite does something while the nth update of a table (by the setting that names
// it) gets no answer, nor do its repetitions. done says whether it happens all the
// same. LoseWrite tells whether there were so many.
func (s *System) LoseWrite(setting string, nth int32, done bool, do func()) bool {
	s.T.Helper()
	var writes atomic.Int32
	s.Engine.Inject(func(c dynamosim.Call) dynamosim.Fault {
		if c.Operation != "UpdateItem" || c.Tables[0] != s.settings[setting] {
			return dynamosim.Fault{}
		}
		n := writes.Add(1)
		return dynamosim.Fault{Drop: nth <= n && n < nth+attempts, After: done}
	})
	do()
	s.Engine.Inject(nil)
	return writes.Load() >= nth
}
