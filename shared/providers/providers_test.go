package providers_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/config"
	"countersign/shared/factor"
	"countersign/shared/providers"
)

func env(settings map[string]string) *config.Env {
	return config.New(func(name string) (string, bool) {
		value, ok := settings[name]
		return value, ok
	})
}

// Each list has a provider for the kind that enrolment gives to a new phone, and nothing
// that is not there.
func TestEachListKnowsTheKindOfANewPhone(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`{"user":{"id":1},"success":true}`))
	}))
	defer server.Close()
	e := env(map[string]string{"AUTHY_API_URL": server.URL, "AUTHY_API_KEY": "key", "CALLBACK_URL": "https://login.example/callback"})
	p := providers.From(e)
	for _, enroller := range p.Enrollers() {
		f, err := enroller.Enrol(t.Context(), factor.Person{Email: "a@example.com", CountryCode: "1", National: "2015550123", E164: "+12015550123"})
		if err != nil {
			t.Fatal(err)
		}
		if f.Kind != factor.KindOf(f.ID) {
			t.Errorf("factor %q is of kind %q", f.ID, f.Kind)
		}
		for name, there := range map[string]bool{
			"checkers": p.Checkers()[f.Kind] != nil, "senders": p.Senders()[f.Kind] != nil, "pushers": p.Pushers()[f.Kind] != nil,
			"askers": p.Askers()[f.Kind] != nil, "receivers": p.Receivers()[f.Kind] != nil,
		} {
			if !there {
				t.Errorf("%s have nothing for %q", name, f.Kind)
			}
		}
	}
	if err := e.Err(); err != nil || p.Err() != nil {
		t.Errorf("settings: %v, %v", err, p.Err())
	}
}

// All lists share one client with its connections, and one reading of the key: a cold
// start fetches it once.
func TestListsShareWhatTheyNeed(t *testing.T) {
	var fetched, connected atomic.Int32
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetched.Add(1)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.Write([]byte(`{"Parameter":{"Type":"SecureString","Value":"key"}}`))
	}))
	defer store.Close()
	api := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write([]byte(`{"status":{"authy_id":7,"registered":true},"token":"is valid","success":true}`))
	}))
	api.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connected.Add(1)
		}
	}
	api.Start()
	defer api.Close()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_SSM": store.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	} {
		t.Setenv(name, value)
	}
	e := env(map[string]string{"AUTHY_API_URL": api.URL, "AUTHY_API_KEY_PARAMETER": "/key", "CALLBACK_URL": "https://login.example/callback"})
	p := providers.From(e)
	checkers, pushers, receivers := p.Checkers(), p.Pushers(), p.Receivers()
	if err := e.Err(); err != nil || p.Err() != nil {
		t.Fatal(err, p.Err())
	}
	for kind, receiver := range receivers {
		f := factor.Factor{ID: string(kind), Kind: kind, Ref: "7"}
		if verdict, err := checkers[kind].Check(t.Context(), f, "1234567", ""); verdict != factor.Right || err != nil {
			t.Errorf("check: %v, %v", verdict, err)
		}
		if app, err := pushers[kind].App(t.Context(), f); !app || err != nil {
			t.Errorf("app: %v, %v", app, err)
		}
		if _, err := receiver.Receive(t.Context(), nil, []byte("{}"), time.Now()); !errors.Is(err, factor.ErrUnsigned) {
			t.Errorf("receive: %v", err)
		}
	}
	if fetched.Load() != 1 || connected.Load() != 1 {
		t.Errorf("the key was fetched %d times, on %d connections to the provider; want one each", fetched.Load(), connected.Load())
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	e := env(nil)
	p := providers.From(e)
	p.Pushers()
	p.Receivers()
	want := "AUTHY_API_KEY_PARAMETER is not set: set it to the name of the SSM SecureString that holds Authy's key (or, on your own machine, set AUTHY_API_KEY to the key)\n" +
		"CALLBACK_URL is not set: set it to the URL that Authy calls, as it stands in Authy's console"
	if err := e.Err(); err == nil || err.Error() != want || p.Err() != nil {
		t.Errorf("got %v, %v, want\n%s", err, p.Err(), want)
	}
	p = providers.From(env(map[string]string{"AUTHY_API_KEY": "key", "AUTHY_API_URL": "https://api.example//"}))
	p.Pushers()
	if p.Err() == nil {
		t.Error("a URL that the client refuses is no error")
	}
}
