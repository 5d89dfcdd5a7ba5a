package authy_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	authysim "countersign/sim/authy"
)

// try sends one request and gives up at the deadline.
func (a api) try(ctx context.Context, path string) (int, string, error) {
	a.t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, a.s.URL()+path, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("X-Authy-API-Key", a.s.Key())
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body), err
}

const (
	smsPath = "/protected/json/sms/10001"
	smsSent = `{"success":true,"message":"SMS token was sent","cellphone":"+1-XXX-XXX-XX23"}`
)

func TestFaultsThatAnswer(t *testing.T) {
	tests := []struct {
		fault        authysim.Fault
		status       int
		contentType  string
		part         string
		works, whole bool
	}{
		{authysim.Fault{Kind: authysim.RateLimited}, 429, "application/json", `{"message":"DoS protection","success":false,"errors":{"message":"DoS protection"},"error_code":"60003"}`, false, true},
		{authysim.Fault{Kind: authysim.BadKey}, 401, "application/json", `"error_code":"60001"`, false, false},
		{authysim.Fault{Kind: authysim.ServerError}, 500, "text/html", "<html>", false, false},
		{authysim.Fault{Kind: authysim.Unavailable}, 503, "text/html", "<html>", false, false},
		{authysim.Fault{Kind: authysim.UnavailableCode}, 503, "application/json", `"error_code":"60007"`, false, false},
		{authysim.Fault{Kind: authysim.UnavailableCode, Code: "60060"}, 503, "application/json", "Your account is suspended", false, false},
		{authysim.Fault{Kind: authysim.HTML}, 200, "text/html", "<html>", false, false},
		{authysim.Fault{Kind: authysim.Empty}, 200, "application/json", "", false, true},
		{authysim.Fault{Kind: authysim.Empty, Work: true}, 200, "application/json", "", true, true},
		{authysim.Fault{Kind: authysim.SuccessFalse}, 200, "application/json", `"success":false`, false, false},
		{authysim.Fault{Kind: authysim.FalseText}, 200, "application/json", `"success":"false"`, false, false},
		{authysim.Fault{Kind: authysim.SuccessText}, 200, "application/json", `{"success":"true","message":"SMS token was sent","cellphone":"+1-XXX-XXX-XX23"}`, true, true},
		{authysim.Fault{Kind: authysim.Refusal, Code: "60061"}, 400, "application/json", `"error_code":"60061"`, false, false},
		{authysim.Fault{Kind: authysim.Canned, Body: "null"}, 200, "application/json", "null", false, true},
		{authysim.Fault{Kind: authysim.Canned, Status: 418, Body: "tea", ContentType: "text/tea"}, 418, "text/tea", "tea", false, true},
		{authysim.Fault{Kind: authysim.Truncated}, 200, "application/json", smsSent[:len(smsSent)/2], true, true},
		{authysim.Fault{Kind: authysim.Oversized, Size: 5000}, 200, "application/json", smsSent[1:], true, false},
		{authysim.Fault{Kind: authysim.Latency, Delay: time.Millisecond}, 200, "application/json", smsSent, true, true},
		{authysim.Fault{Kind: authysim.Latency, Delay: time.Millisecond, Work: true}, 200, "application/json", smsSent, true, true},
		{authysim.Fault{Kind: authysim.SlowBody, Delay: time.Microsecond}, 200, "application/json", smsSent, true, true},
		{authysim.Fault{Kind: authysim.Redirect, Location: "http://192.0.2.1/x"}, 307, "text/html", "", false, true},
	}
	for _, test := range tests {
		s, a := start(t, authysim.Options{})
		phone := a.register("2015550123")
		s.Faults().Set("sms", test.fault)
		status, body, header := a.raw("GET", smsPath, "", "")
		if status != test.status || !strings.Contains(body, test.part) || test.whole && body != test.part {
			t.Errorf("%s: got %d %.200s, want %d %s", test.fault.Kind, status, body, test.status, test.part)
		}
		if got := header.Get("Content-Type"); !strings.HasPrefix(got, test.contentType) {
			t.Errorf("%s: got content type %s, want %s", test.fault.Kind, got, test.contentType)
		}
		if worked := len(phone.Inbox()) == 1; worked != test.works {
			t.Errorf("%s: the work was done: %t, want %t", test.fault.Kind, worked, test.works)
		}
		if test.fault.Kind == authysim.Oversized && len(body) != 5000 {
			t.Errorf("oversized: got %d bytes, want 5000", len(body))
		}
		if got := header.Get("Location"); got != test.fault.Location {
			t.Errorf("%s: got location %q, want %q", test.fault.Kind, got, test.fault.Location)
		}
		if last := s.Received()[1]; last.Fault != test.fault.Kind || last.Status != test.status || s.Count("sms") != 1 {
			t.Errorf("%s: the journal says %s, %d", test.fault.Kind, last.Fault, last.Status)
		}
	}
}

func TestOversizedIsTenMegabytes(t *testing.T) {
	s, a := start(t, authysim.Options{})
	for path, fault := range map[string]authysim.Fault{"/protected/json/users/10001/status": {Kind: authysim.Oversized}, "/nowhere": {Kind: authysim.Oversized}} {
		s.Faults().Set(authysim.Every, fault)
		if _, body := a.get(path); len(body) != 10<<20 {
			t.Errorf("%s: got %d bytes, want 10 MB", path, len(body))
		}
	}
}

func TestFaultsThatCutTheConnection(t *testing.T) {
	for _, work := range []bool{false, true} {
		s, a := start(t, authysim.Options{})
		phone := a.register("2015550123")
		s.Faults().Set("sms", authysim.Fault{Kind: authysim.Reset, Work: work})
		if _, _, err := a.try(t.Context(), smsPath); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
			t.Errorf("reset: got %v, want a reset", err)
		}
		if got := len(phone.Inbox()) == 1; got != work {
			t.Errorf("reset: the work was done: %t, want %t", got, work)
		}
		s.Faults().Set("sms", authysim.Fault{Kind: authysim.ResetBody})
		status, body, err := a.try(t.Context(), smsPath)
		if err == nil || status != 0 && (status != 200 || !strings.HasPrefix(smsSent, body)) {
			t.Errorf("reset in the body: got %d %q %v, want a part and an error", status, body, err)
		}
	}
}

func TestHangEndsWithTheClientOrTheServer(t *testing.T) {
	s, a := start(t, authysim.Options{})
	phone := a.register("2015550123")
	s.Faults().Set("sms", authysim.Fault{Kind: authysim.Hang, Work: true})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, _, err := a.try(ctx, smsPath)
		ended <- err
	}()
	for len(phone.Inbox()) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the client's own end", err)
	}
	go func() {
		_, _, err := a.try(t.Context(), smsPath)
		ended <- err
	}()
	for len(phone.Inbox()) < 2 {
		time.Sleep(time.Millisecond)
	}
	s.Close()
	if err := <-ended; err == nil {
		t.Error("closed: got an answer")
	}
}

func TestDelayBeforeTheWorkSparesIt(t *testing.T) {
	for _, work := range []bool{false, true} {
		s, a := start(t, authysim.Options{})
		phone := a.register("2015550123")
		s.Faults().Set("sms", authysim.Fault{Kind: authysim.Latency, Delay: time.Hour, Work: work})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, _, err := a.try(ctx, smsPath)
			ended <- err
		}()
		for s.Count("sms") == 0 || work && len(phone.Inbox()) == 0 {
			time.Sleep(time.Millisecond)
		}
		cancel()
		<-ended
		s.Close()
		if got := len(phone.Inbox()) == 1; got != work {
			t.Errorf("work first %t: done %t", work, got)
		}
	}
}

func TestSlowBodyEndsWithTheClient(t *testing.T) {
	s, a := start(t, authysim.Options{})
	a.register("2015550123")
	s.Faults().Set("sms", authysim.Fault{Kind: authysim.SlowBody})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, body, err := a.try(ctx, smsPath); err == nil {
		t.Errorf("got %q, want the end of patience", body)
	}
}

func TestFaultsWithoutAConnectionOfTheirOwn(t *testing.T) {
	s := authysim.New(authysim.Options{})
	defer s.Close()
	s.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.Reset})
	defer func() {
		if got, _ := recover().(error); !errors.Is(got, http.ErrAbortHandler) {
			t.Errorf("got %v, want http.ErrAbortHandler", got)
		}
	}()
	w, r := recorded("GET", "/protected/json/users/10001/status")
	s.ServeHTTP(w, r)
}

func TestFollowedRedirectIsCounted(t *testing.T) {
	s, a := start(t, authysim.Options{})
	s.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.Redirect})
	_, _, header := a.raw("GET", smsPath, "", "")
	target, err := url.Parse(header.Get("Location"))
	if err != nil || target.Hostname() != "localhost" || target.Path != "/elsewhere" {
		t.Fatalf("got %v %v, want this server under another name", target, err)
	}
	if status, body, _ := a.try(t.Context(), smsPath); status != 200 || !strings.Contains(body, `"token":"is valid"`) || s.Count("elsewhere") != 1 {
		t.Errorf("a client that follows: got %d %s, counted %d", status, body, s.Count("elsewhere"))
	}
	w, r := recorded("GET", smsPath)
	r.Host = "localhost:80"
	if s.ServeHTTP(w, r); w.Header().Get("Location") != "http://127.0.0.1:80/elsewhere" {
		t.Errorf("from localhost: got %s", w.Header().Get("Location"))
	}
}

func TestDownRefusesConnections(t *testing.T) {
	s, a := start(t, authysim.Options{})
	a.register("2015550123")
	at := s.URL()
	s.Faults().Down()
	s.Faults().Down() // a second Down does nothing
	if _, _, err := a.try(t.Context(), smsPath); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("down: got %v, want connection refused", err)
	}
	for range 2 {
		if err := s.Faults().Up(); err != nil {
			t.Fatal(err)
		}
	}
	if status, body, err := a.try(t.Context(), smsPath); err != nil || body != smsSent || s.URL() != at {
		t.Errorf("up again: got %d %s %v", status, body, err)
	}
}

func TestUpFailsWhenThePortIsTaken(t *testing.T) {
	s, _ := start(t, authysim.Options{})
	s.Faults().Down()
	other := authysim.New(authysim.Options{})
	defer other.Close()
	if err := other.Listen(strings.TrimPrefix(s.URL(), "http://")); err != nil {
		t.Fatal(err)
	}
	if err := s.Faults().Up(); err == nil {
		t.Error("got no error")
	}
	if err := s.Listen(strings.TrimPrefix(other.URL(), "http://")); err == nil {
		t.Error("listen on a taken port: got no error")
	}
	if never := authysim.New(authysim.Options{}); never.URL() != "" || never.Faults().Up() != nil {
		t.Error("a server that never listened has an address")
	}
}

func TestFaultSequences(t *testing.T) {
	s, a := start(t, authysim.Options{})
	a.register("2015550123")
	s.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.ServerError})
	s.Faults().Set("sms",
		authysim.Fault{Kind: authysim.RateLimited, After: 2, Times: 2},
		authysim.Fault{Kind: authysim.Unavailable, Times: 1})
	var got []int
	for range 7 {
		status, _ := a.get(smsPath)
		got = append(got, status)
	}
	// While the endpoint's own fault lets requests pass, the general fault does not
	// apply.
	for i, want := range []int{200, 200, 429, 429, 503, 500, 500} {
		if got[i] != want {
			t.Fatalf("got %v, want the 3rd and 4th limited, the 5th unavailable, then the general fault", got)
		}
	}
	s.Faults().Set(authysim.Every)
	if status, _ := a.get(smsPath); status != 200 {
		t.Errorf("switched off: got %d", status)
	}
	s.Faults().Set("sms", authysim.Fault{Kind: authysim.HTML})
	s.Faults().Clear()
	if status, body := a.get(smsPath); status != 200 || body != smsSent {
		t.Errorf("cleared: got %d %s", status, body)
	}
}

func TestKindsAreAllServed(t *testing.T) {
	s, a := start(t, authysim.Options{})
	a.register("2015550123")
	for _, kind := range authysim.Kinds() {
		s.Faults().Set("sms", authysim.Fault{Kind: kind})
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		status, body, err := a.try(ctx, smsPath)
		if cancel(); err == nil && status == 200 && body == smsSent {
			t.Errorf("%s: got the usual answer", kind)
		}
	}
}
