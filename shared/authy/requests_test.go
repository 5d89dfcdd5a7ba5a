package authy

import (
	"context"
	"testing"
	"time"

	"countersign/shared/factor"

	"github.com/google/go-cmp/cmp"
)

func goodApproval() approval {
	return approval{
		Message:  "Log in to Example?",
		Details:  []pair{{Key: "Time", Value: "12:00 UTC"}, {Key: "Place", Value: `"x" & <y>`}},
		Hidden:   []pair{{Key: "login", Value: "AAECAw"}},
		Lifetime: 119*time.Second + 1,
	}
}

// Every request, byte for byte.
func TestRequests(t *testing.T) {
	const made = `{"approval_request":{"uuid":"` + uuid + `"},"success":true}`
	const sms = `{"success":true,"message":"SMS token was sent","cellphone":"+1-XXX-XXX-XX23"}`
	ctx := context.Background()
	tests := []struct {
		name, answer      string
		call              func(*Client) (any, error)
		method, uri, body string
		want              any
	}{
		{"register", `{"message":"User created successfully.","user":{"id":1000},"success":true}`,
			func(c *Client) (any, error) { return c.register(ctx, "a@example.com", "44", "7700900123") },
			"POST", "/protected/json/users/new",
			`{"user":{"email":"a@example.com","cellphone":"7700900123","country_code":"44"},"send_install_link_via_sms":false}`, ID("1000")},
		{"register, id as text", `{"user":{"id":"1000"},"success":"true"}`,
			func(c *Client) (any, error) { return c.register(ctx, "a@example.com", "44", "7700900123") },
			"POST", "/protected/json/users/new",
			`{"user":{"email":"a@example.com","cellphone":"7700900123","country_code":"44"},"send_install_link_via_sms":false}`, ID("1000")},
		{"status", `{"status":{"authy_id":900111,"confirmed":true,"registered":false,"country_code":1,"devices":["sms",null,"ios"],"account_disabled":false},"success":true}`,
			func(c *Client) (any, error) { return c.registered(ctx, testID) },
			"GET", "/protected/json/users/900111/status", "",
			false},
		{"status in texts", `{"status":{"authy_id":"900111","confirmed":"false","registered":"true","account_disabled":"true"},"success":"true"}`,
			func(c *Client) (any, error) { return c.registered(ctx, testID) },
			"GET", "/protected/json/users/900111/status", "",
			true},
		{"request approval", made,
			func(c *Client) (any, error) { return c.requestApproval(ctx, testID, goodApproval()) },
			"POST", "/onetouch/json/users/900111/approval_requests",
			`{"message":"Log in to Example?","details":{"Time":"12:00 UTC","Place":"\"x\" \u0026 \u003cy\u003e"},"hidden_details":{"login":"AAECAw"},"seconds_to_expire":120}`, uuid},
		{"request approval, bare", `{"approval_request":{"uuid":"` + uuid + `"},"success":"true"}`,
			func(c *Client) (any, error) {
				return c.requestApproval(ctx, testID, approval{Message: "m", Lifetime: maxLifetime})
			},
			"POST", "/onetouch/json/users/900111/approval_requests", `{"message":"m","seconds_to_expire":600}`, uuid},
		{"approval", `{"approval_request":{"_authy_id":900111,"status":"denied","uuid":"` + uuid + `"},"success":true}`,
			func(c *Client) (any, error) { return c.approval(ctx, uuid) },
			"GET", "/onetouch/json/approval_requests/" + uuid, "",
			approvalStatus{UUID: uuid, ID: testID, Status: statusDenied}},
		{"approval, id as text", `{"approval_request":{"_authy_id":"900111","status":"expired","uuid":"` + uuid + `"}}`,
			func(c *Client) (any, error) { return c.approval(ctx, uuid) },
			"GET", "/onetouch/json/approval_requests/" + uuid, "",
			approvalStatus{UUID: uuid, ID: testID, Status: statusExpired}},
		{"sms", sms,
			func(c *Client) (any, error) {
				return Codes{c}.Send(ctx, somebody(), factor.Message{Method: factor.SMS})
			},
			"GET", "/protected/json/sms/900111", "", factor.Sent{}},
		{"sms, all options", sms,
			func(c *Client) (any, error) {
				return Codes{c}.Send(ctx, somebody(), factor.Message{Method: factor.SMS, Force: true, Locale: "PT-br"})
			},
			"GET", "/protected/json/sms/900111?force=true&locale=pt-BR", "", factor.Sent{}},
		{"sms ignored", `{"message":"Ignored: SMS is not needed for smartphones.","cellphone":"+1-XXX-XXX-XX23","device":"android","ignored":true,"success":true}`,
			func(c *Client) (any, error) {
				return Codes{c}.Send(ctx, somebody(), factor.Message{Method: factor.SMS})
			},
			"GET", "/protected/json/sms/900111", "", factor.Sent{ToApp: true}},
		{"call ignored, in texts", `{"device":null,"ignored":"true","success":"true"}`,
			func(c *Client) (any, error) {
				return Codes{c}.Send(ctx, somebody(), factor.Message{Method: factor.Call})
			},
			"GET", "/protected/json/call/900111", "", factor.Sent{ToApp: true}},
		{"call", `{"success":true,"message":"Call started...","cellphone":"+351-XXX-XXX-XX67"}`,
			func(c *Client) (any, error) {
				return Codes{c}.Send(ctx, somebody(), factor.Message{Method: factor.Call, Force: true})
			},
			"GET", "/protected/json/call/900111?force=true", "", factor.Sent{}},
		{"verify", `{"message":"Token is valid.","token":"is valid","success":"true","device":{"id":null}}`,
			func(c *Client) (any, error) { return nil, c.verify(ctx, testID, "0765432") },
			"GET", "/protected/json/verify/0765432/900111?force=true", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, w := client(t, answer(200, tt.answer))
			got, err := tt.call(c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			requests := w.requests()
			if len(requests) != 1 {
				t.Fatalf("got %d requests, want 1", len(requests))
			}
			r := requests[0]
			if diff := cmp.Diff([]string{tt.method, tt.uri, tt.body}, []string{r.Method, r.URI, r.Body}); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
			if got := r.Header.Values("X-Authy-Api-Key"); len(got) != 1 || got[0] != testKey {
				t.Errorf("key header: got %q", got)
			}
			if got := r.Header.Get("Content-Type"); (got == "application/json") != (tt.body != "") {
				t.Errorf("content type: got %q", got)
			}
		})
	}
}
