package authy_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/authy"
	"countersign/shared/factor"
	authysim "countersign/sim/authy"
)

// callbacks returns a server with a registered phone, and a receiver for its callbacks.
func callbacks(t *testing.T, o authysim.Options) (*authysim.Server, *authysim.Phone, api, *receiver) {
	t.Helper()
	r := newReceiver(t)
	o.WithApp, o.CallbackURL = true, r.URL+"/authy/callback"
	s, a := start(t, o)
	return s, a.register("2015550123"), a, r
}

func (r *receiver) check(t *testing.T, s *authysim.Server, i int) error {
	t.Helper()
	got, bodies := r.all()
	if len(got) <= i {
		t.Fatalf("got %d callbacks, want more than %d", len(got), i)
	}
	_, err := r.receive(t, s, got[i].Header, bodies[i])
	if errors.Is(err, factor.ErrSignature) {
		return err
	}
	return nil
}

// receive reads a callback as our client does.
func (r *receiver) receive(t *testing.T, s *authysim.Server, h http.Header, body string) (factor.Answered, error) {
	t.Helper()
	c := authy.Callbacks{URL: s.CallbackURL(), Keys: func(context.Context) ([]string, error) { return []string{s.Key()}, nil }}
	return c.Receive(t.Context(), h, []byte(body), time.Now())
}

func TestCallbackBody(t *testing.T) {
	c := newClock()
	s, phone, a, r := callbacks(t, authysim.Options{Now: c.Now})
	uuid := a.push(phone, "details[username]", "User <&>", "hidden_details[login]", "x1", "seconds_to_expire", "120",
		"logos[][res]", "default", "logos[][url]", "https://example.com/a.png")
	c.add(5 * time.Second)
	if err := phone.Approve(uuid); err != nil {
		t.Fatal(err)
	}
	if err := r.check(t, s, 0); err != nil {
		t.Error(err)
	}
	got, bodies := r.all()
	before, rest, _ := strings.Cut(bodies[0], `"signature":"`)
	signature, after, _ := strings.Cut(rest, `"`)
	if len(signature) != 344 {
		t.Errorf("device's signature: got %d characters, want 344", len(signature))
	}
	wanted := `{"authy_id":10001,"device_uuid":1000101,"callback_action":"approval_request_status","uuid":"` + uuid + `","status":"approved",` +
		`"approval_request":{"transaction":{"details":{"username":"User <&>"},"device_details":{},"device_geolocation":"","device_signing_time":1795348805,` +
		`"encrypted":false,"flagged":false,"hidden_details":{"login":"x1"},"message":"Log in","reason":"","requester_details":null,"status":"approved",` +
		`"uuid":"` + uuid + `","created_at_time":1795348800,"customer_uuid":15083},"expiration_timestamp":1795348920,` +
		`"logos":[{"res":"default","url":"https://example.com/a.png"}],"app_id":"58547f6f4014250a11c201f6"},|,"device":{"city":null,"country":"Colombia",` +
		`"ip":"190.0.2.1","region":null,"registration_city":null,"registration_country":"Colombia","registration_ip":"190.0.2.2",` +
		`"registration_method":"sms","registration_region":null,"os_type":"android","last_account_recovery_at":null,"id":1000101,` +
		`"registration_date":1795348800,"last_sync_date":1795348808}}`
	if diff := cmp.Diff(wanted, before+"|"+after); diff != "" {
		t.Error("body (-want +got):", diff)
	}
	for name, want := range map[string]string{"User-Agent": "Authy API", "Content-Type": "application/json",
		"Accept-Encoding": "gzip", "X-Authy-Signature-Nonce": "1795348805"} {
		if value := got[0].Header.Get(name); value != want {
			t.Errorf("%s: got %q, want %q", name, value, want)
		}
	}
	sent := s.Deliveries()
	if len(sent) != 1 || sent[0].UUID != uuid || sent[0].Status != 200 || string(sent[0].Body) != bodies[0] || sent[0].Nonce != "1795348805" {
		t.Errorf("deliveries: got %+v", sent)
	}
}

func TestCallbackWithoutDetailsHasNulls(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	if err := phone.Deny(a.push(phone, "seconds_to_expire", "0")); err != nil {
		t.Fatal(err)
	}
	_, bodies := r.all()
	for _, part := range []string{`"details":null`, `"hidden_details":null`, `"logos":null`, `"status":"denied"`, `"expiration_timestamp":0`} {
		if !strings.Contains(bodies[0], part) {
			t.Errorf("got %s, want %s in it", bodies[0], part)
		}
	}
	if err := r.check(t, s, 0); err != nil {
		t.Error(err)
	}
}

func TestPresetIsSignedAndForNobody(t *testing.T) {
	s, _, _, r := callbacks(t, authysim.Options{})
	if d := s.Send(s.Preset()); d.Status != 200 || d.Err != nil {
		t.Fatalf("got %+v", d)
	}
	if err := r.check(t, s, 0); err != nil {
		t.Error(err)
	}
	_, bodies := r.all()
	if !strings.Contains(bodies[0], `"authy_id":1234`) || !strings.Contains(bodies[0], `"status":"approved"`) {
		t.Errorf("got %s", bodies[0])
	}
}

func TestNoCallbackWithoutURL(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	s.SetCallback("")
	if err := phone.Approve(a.push(phone)); err != nil {
		t.Fatal(err)
	}
	if got, _ := r.all(); len(got) != 0 || s.Delivered() != 0 {
		t.Error("a callback was sent")
	}
}

func TestCallbacksAreSwitchedOffAfterErrors(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{DisableCallbackAfter: 3})
	for _, status := range []int{500, 404, 200, 500, 302, 401, 500} {
		r.answer(status)
		if err := phone.Approve(a.push(phone)); err != nil {
			t.Fatal(err)
		}
		if s.CallbackURL() == "" {
			t.Fatalf("switched off at a %d, want at the third error in a row", status)
		}
	}
	r.answer(503)
	if err := phone.Approve(a.push(phone)); err != nil || s.CallbackURL() != "" {
		t.Fatalf("after three errors in a row: still on, %v", err)
	}
	s.SetCallback(r.URL)
	r.answer(200)
	if err := phone.Approve(a.push(phone)); err != nil || s.Deliveries()[8].Status != 200 {
		t.Errorf("switched on again: %v, %+v", err, s.Deliveries())
	}
}

func TestDeliveryThatGetsNoAnswer(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	r.Close()
	if err := phone.Approve(a.push(phone)); err != nil {
		t.Fatal(err)
	}
	if d := s.Deliveries(); len(d) != 1 || d[0].Err == nil || d[0].Status != 0 {
		t.Errorf("got %+v, want one with an error", d)
	}
	if d := s.Send(authysim.Callback{Method: "POST", URL: "http://127.0.0.1", Body: []byte("{")}); d.Err == nil {
		t.Error("a body that is no JSON was signed")
	}
	if d := s.Send(authysim.Callback{Method: "POST", URL: "http://bad host", Body: []byte("{}")}); d.Err == nil {
		t.Error("a URL that is none was called")
	}
}

func TestCloseEndsADelivery(t *testing.T) {
	reached, left := make(chan struct{}), make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or the server does not notice a disconnect
		close(reached)
		<-r.Context().Done()
		close(left)
	}))
	defer slow.Close()
	s := authysim.Start(t, authysim.Options{WithApp: true, CallbackURL: slow.URL, CallbackTimeout: time.Hour,
		Answer: func(authysim.Request) authysim.Status { return authysim.Approved }})
	a := api{t, s}
	a.push(a.register("2015550123"))
	<-reached
	s.Close()
	<-left
	if d := s.Deliveries(); len(d) != 1 || d[0].Err == nil {
		t.Errorf("got %+v", d)
	}
	s.Close() // a second Close does nothing
}

func TestRedirectsOfACallbackAreNotFollowed(t *testing.T) {
	var followed atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/other" {
			followed.Add(1)
		}
		http.Redirect(w, r, "/other", http.StatusTemporaryRedirect)
	}))
	defer target.Close()
	s, phone, a, _ := callbacks(t, authysim.Options{})
	s.SetCallback(target.URL)
	if err := phone.Approve(a.push(phone)); err != nil {
		t.Fatal(err)
	}
	if got := s.Deliveries()[0].Status; got != 307 || followed.Load() != 0 {
		t.Errorf("got %d, followed %d times", got, followed.Load())
	}
}

func TestDeliverSendsAnyRequest(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	c, err := s.Callback(a.push(phone))
	if err != nil {
		t.Fatal(err)
	}
	c.Body = []byte(`{"status":"approved","uuid":"mine"}`)
	request, err := s.SignedCallback(c)
	if err != nil {
		t.Fatal(err)
	}
	request = request.WithContext(context.Background())
	request.Header.Add("X-Authy-Signature", "another")
	if d := s.Deliver(request); d.Status != 200 || string(d.Body) != string(c.Body) {
		t.Errorf("got %+v", d)
	}
	if got, _ := r.all(); len(got[0].Header.Values("X-Authy-Signature")) != 2 {
		t.Error("the header is not there twice")
	}
}

func TestVectors(t *testing.T) {
	text, err := os.ReadFile("../../../shared/vectors/authy-signatures.json")
	if err != nil {
		t.Skip("the shared vectors are not beside this project; signatures are compared with the client's check only")
	}
	var file struct {
		Vectors []struct {
			ID, Nonce, Method, URL, Signature string
			Key                               string  `json:"api_key"`
			Body                              *string `json:"body_json"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, v := range file.Vectors {
		if v.Body == nil {
			continue // the query as it was received: nothing is serialised
		}
		checked++
		if got, err := authysim.Sign(v.Key, v.Nonce, v.Method, v.URL, []byte(*v.Body)); err != nil || got != v.Signature {
			t.Errorf("%s: got %s %v, want %s", v.ID, got, err, v.Signature)
		}
	}
	if checked < 10 {
		t.Errorf("vectors with a body: got %s, want ten or more", strconv.Itoa(checked))
	}
}

func TestSignAgreesWithTheClient(t *testing.T) {
	const nonce, url = "1795348800", "https://example.com/authy/callback"
	for _, body := range []string{
		`{"status":"approved","approval_request":{"transaction":{"details":{"email":"bob@example.com","code":"+/A ==","reason":null}}}}`,
		`{"b":[{"res":"z","url":"1"},{"res":"a","url":"2"}],"a":{},"c":[],"d":[1,2.50,true,null,""],"e":1e3}`,
		`{"Account Number":"x","Account":"y","é ~*!'()":"日本 ~*"}`,
		`{"a":{"b":"1"},"a2":"2","a b":"3","":"4"}`,
	} {
		got, err := authysim.Sign("key", nonce, "post", url, []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		if want, err := authy.Sign("key", nonce, url, []byte(body)); err != nil || got != want {
			t.Errorf("%s: got %s, the client %s, %v", body, got, want, err)
		}
	}
	if _, err := authysim.Sign("key", nonce, "POST", url, []byte("{")); err == nil {
		t.Error("half a JSON was signed")
	}
}
