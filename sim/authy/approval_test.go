package authy_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	authysim "countersign/sim/authy"
)

func TestApprovalRequestReachesThePhone(t *testing.T) {
	c := newClock()
	s, a := start(t, authysim.Options{WithApp: true, Now: c.Now})
	phone := a.register("2015550123")
	other := a.register("2015550124")
	uuid := a.push(phone, "details[Email Address]", "a@example.com", "hidden_details[login]", "x1",
		"seconds_to_expire", "120", "logos[][res]", "default", "logos[][url]", "https://example.com/a.png",
		"logos[][res]", "low", "logos[][url]", "https://example.com/b.png")
	got := phone.Pending()
	if diff := cmp.Diff([]authysim.Request{{
		UUID: uuid, AuthyID: phone.ID(), Message: "Log in", Details: []authysim.Pair{{Key: "Email Address", Value: "a@example.com"}},
		Hidden: []authysim.Pair{{Key: "login", Value: "x1"}}, Created: c.Now(), Expires: c.Now().Add(2 * time.Minute), Status: authysim.Pending,
		Logos: []authysim.Logo{{Res: "default", URL: "https://example.com/a.png"}, {Res: "low", URL: "https://example.com/b.png"}},
	}}, got); diff != "" {
		t.Error("request (-want +got):", diff)
	}
	if len(other.Requests()) != 0 {
		t.Error("the request is on another phone too")
	}
	for name, err := range map[string]error{
		"another phone's": other.Approve(uuid), "unknown": phone.Deny("none"), "forced unknown": s.Force("none", authysim.Denied),
	} {
		if !errors.Is(err, authysim.ErrNoRequest) {
			t.Errorf("%s request: got %v, want ErrNoRequest", name, err)
		}
	}
	if _, err := s.Request("none"); !errors.Is(err, authysim.ErrNoRequest) {
		t.Errorf("look up: got %v, want ErrNoRequest", err)
	}
	if _, err := s.Callback("none"); !errors.Is(err, authysim.ErrNoRequest) {
		t.Errorf("callback: got %v, want ErrNoRequest", err)
	}
}

func TestApprovalRequestInJSON(t *testing.T) {
	_, a := start(t, authysim.Options{WithApp: true})
	phone := a.register("2015550123")
	status, body := a.do(http.MethodPost, "/onetouch/json/users/10001/approval_requests", "application/json",
		`{"message":"Log in","details":{"App":"Shop","Time":"12:00"},"hidden_details":{"login":"x1"},"logos":[{"res":"default","url":"u"}],"seconds_to_expire":0}`)
	if status != 200 {
		t.Fatalf("got %d %s", status, body)
	}
	got := phone.Pending()[0]
	if len(got.Details) != 2 || got.Details[1].Key != "Time" || got.Hidden[0].Value != "x1" || got.Logos[0].URL != "u" || !got.Expires.IsZero() {
		t.Errorf("got %+v", got)
	}
}

func TestApprovalRequestRefusals(t *testing.T) {
	s, a := start(t, authysim.Options{})
	phone := a.register("2015550123")
	const path = "/onetouch/json/users/10001/approval_requests"
	status, body := a.post(path, "details[a]", "b")
	want(t, "no message", status, body, 400, `{"message":"Invalid parameter: message - Parameter is required","success":false,`+
		`"errors":{"message":"Invalid parameter: message - Parameter is required"},"error_code":"60004"}`)
	for _, seconds := range []string{"xxx", "-1", "1.5", "99999999999"} {
		status, body = a.post(path, "message", "m", "seconds_to_expire", seconds)
		text := "Invalid parameter: seconds_to_expire - '" + seconds + "' is not a valid Integer"
		want(t, seconds, status, body, 400, `{"message":"`+text+`","success":false,"errors":{"message":"`+text+`"},"error_code":"60004"}`)
	}
	status, body = a.post(path, "message", "m")
	const noDevice = "The user has no device for approval requests"
	want(t, "no device", status, body, 400, `{"message":"`+noDevice+`","success":false,"errors":{"message":"`+noDevice+`"},"error_code":"60051"}`)
	s.SetNoDevice(authysim.NoDeviceAccepted)
	if err := phone.Approve(a.push(phone)); !errors.Is(err, authysim.ErrNoApp) {
		t.Errorf("approve without the app: got %v, want ErrNoApp", err)
	}
}

func TestApprovalState(t *testing.T) {
	c := newClock()
	_, a := start(t, authysim.Options{WithApp: true, Now: c.Now, AppName: "Shop"})
	phone := a.register("2015550123")
	state := func(uuid, processed, updated, status string) string {
		return `{"approval_request":{"_app_name":"Shop","_app_serial_id":46113,"_authy_id":10001,"_id":"589d12e07d558e6b91e9370a",` +
			`"_user_email":"ann@example.com","app_id":"58547f6f4014250a11c201f6","created_at":"2026-11-22T12:00:00Z","notified":false,` +
			`"processed_at":` + processed + `,"seconds_to_expire":120,"status":"` + status + `","updated_at":"` + updated +
			`","user_id":"5840a9328aa2fb674c485436","uuid":"` + uuid + `"},"success":true}`
	}
	look := func(uuid string) (int, string) { return a.get("/onetouch/json/approval_requests/" + uuid) }
	approved, denied, expired := a.push(phone, "seconds_to_expire", "120"), a.push(phone, "seconds_to_expire", "120"), a.push(phone, "seconds_to_expire", "120")
	status, body := look(approved)
	want(t, "pending", status, body, 200, state(approved, "null", "2026-11-22T12:00:00Z", "pending"))

	c.add(time.Minute)
	if err := phone.Approve(approved); err != nil {
		t.Fatal(err)
	}
	if err := phone.Deny(denied); err != nil {
		t.Fatal(err)
	}
	c.add(59 * time.Second)
	if err := phone.Deny(approved); !errors.Is(err, authysim.ErrNotPending) {
		t.Errorf("deny after approve: got %v, want ErrNotPending", err)
	}
	status, body = look(expired)
	want(t, "almost expired", status, body, 200, state(expired, "null", "2026-11-22T12:00:00Z", "pending"))
	c.add(time.Hour)
	if err := phone.Approve(expired); !errors.Is(err, authysim.ErrNotPending) {
		t.Errorf("approve after expiry: got %v, want ErrNotPending", err)
	}
	for uuid, wanted := range map[string]string{
		approved: state(approved, `"2026-11-22T12:01:00Z"`, "2026-11-22T12:01:00Z", "approved"),
		denied:   state(denied, `"2026-11-22T12:01:00Z"`, "2026-11-22T12:01:00Z", "denied"),
		expired:  state(expired, `"2026-11-22T13:01:59Z"`, "2026-11-22T13:01:59Z", "expired"), // noticed only when asked
	} {
		status, body = look(uuid)
		want(t, "later", status, body, 200, wanted)
	}
	status, body = look("x%3Cb%3E")
	want(t, "unknown", status, body, 404, `{"message":"Approval request not found: x<b>","success":false,"errors":{},"error_code":"60049"}`)
}

func TestZeroSecondsNeverExpire(t *testing.T) {
	s, a := start(t, authysim.Options{WithApp: true})
	phone := a.register("2015550123")
	uuid, day := a.push(phone, "seconds_to_expire", "0"), a.push(phone)
	s.Advance(24 * time.Hour)
	for request, wanted := range map[string]authysim.Status{uuid: authysim.Pending, day: authysim.Expired} {
		if got, err := s.Request(request); err != nil || got.Status != wanted {
			t.Errorf("after a day: got %s %v, want %s", got.Status, err, wanted)
		}
	}
}

func TestStateOfAForgottenUser(t *testing.T) {
	_, a := start(t, authysim.Options{WithApp: true})
	phone := a.register("2015550123")
	uuid := a.push(phone)
	phone.Forget()
	if _, body := a.get("/onetouch/json/approval_requests/" + uuid); !strings.Contains(body, `"_user_email":null`) {
		t.Errorf("got %s, want no e-mail", body)
	}
}

func TestAnswerPlaysThePerson(t *testing.T) {
	r := newReceiver(t)
	s, a := start(t, authysim.Options{WithApp: true, CallbackURL: r.URL, Answer: func(q authysim.Request) authysim.Status {
		if q.Message == "leave" {
			return authysim.Undecided
		}
		return authysim.Denied
	}})
	phone := a.register("2015550123")
	uuid := a.push(phone)
	status, _ := a.post("/onetouch/json/users/10001/approval_requests", "message", "leave")
	s.Wait()
	if got, _ := s.Request(uuid); got.Status != authysim.Denied || status != 200 || len(phone.Pending()) != 1 || s.Delivered() != 1 {
		t.Errorf("got %s, %d pending, %d callbacks; want denied, 1, 1", got.Status, len(phone.Pending()), s.Delivered())
	}
}

func TestPhonesForgetTheOldest(t *testing.T) {
	s, a := start(t, authysim.Options{WithApp: true})
	phone := a.register("2015550123")
	first := a.push(phone)
	for range 1000 {
		a.push(phone)
	}
	if got := len(phone.Requests()); got < 500 || got > 1000 {
		t.Errorf("requests: got %d, want 500 to 1000", got)
	}
	if _, err := s.Request(first); !errors.Is(err, authysim.ErrNoRequest) {
		t.Errorf("the oldest: got %v, want ErrNoRequest", err)
	}
}
