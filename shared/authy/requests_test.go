package authy

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func goodApproval() Approval {
	return Approval{
		Message:  "Log in to Example?",
		Details:  []Pair{{Key: "Time", Value: "12:00 UTC"}, {Key: "Place", Value: `"x" & <y>`}},
		Hidden:   []Pair{{Key: "login", Value: "AAECAw"}},
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
			func(c *Client) (any, error) { return c.Register(ctx, "a@example.com", "44", "7700900123") },
			"POST", "/protected/json/users/new",
			`{"user":{"email":"a@example.com","cellphone":"7700900123","country_code":"44"},"send_install_link_via_sms":false}`, ID("1000")},
		{"register, id as text", `{"user":{"id":"1000"},"success":"true"}`,
			func(c *Client) (any, error) { return c.Register(ctx, "a@example.com", "44", "7700900123") },
			"POST", "/protected/json/users/new",
			`{"user":{"email":"a@example.com","cellphone":"7700900123","country_code":"44"},"send_install_link_via_sms":false}`, ID("1000")},
		{"status", `{"status":{"authy_id":900111,"confirmed":true,"registered":false,"country_code":1,"devices":["sms",null,"ios"],"account_disabled":false},"success":true}`,
			func(c *Client) (any, error) { return c.Status(ctx, testID) },
			"GET", "/protected/json/users/900111/status", "",
			Status{ID: testID}},
		{"status in texts", `{"status":{"authy_id":"900111","confirmed":"false","registered":"true","account_disabled":"true"},"success":"true"}`,
			func(c *Client) (any, error) { return c.Status(ctx, testID) },
			"GET", "/protected/json/users/900111/status", "",
			Status{ID: testID, Registered: true}},
		{"request approval", made,
			func(c *Client) (any, error) { return c.RequestApproval(ctx, testID, goodApproval()) },
			"POST", "/onetouch/json/users/900111/approval_requests",
			`{"message":"Log in to Example?","details":{"Time":"12:00 UTC","Place":"\"x\" \u0026 \u003cy\u003e"},"hidden_details":{"login":"AAECAw"},"seconds_to_expire":120}`, uuid},
		{"request approval, bare", `{"approval_request":{"uuid":"` + uuid + `"},"success":"true"}`,
			func(c *Client) (any, error) {
				return c.RequestApproval(ctx, testID, Approval{Message: "m", Lifetime: MaxLifetime})
			},
			"POST", "/onetouch/json/users/900111/approval_requests", `{"message":"m","seconds_to_expire":600}`, uuid},
		{"approval", `{"approval_request":{"_authy_id":900111,"status":"denied","uuid":"` + uuid + `"},"success":true}`,
			func(c *Client) (any, error) { return c.Approval(ctx, uuid) },
			"GET", "/onetouch/json/approval_requests/" + uuid, "",
			ApprovalStatus{UUID: uuid, ID: testID, Status: Denied}},
		{"approval, id as text", `{"approval_request":{"_authy_id":"900111","status":"expired","uuid":"` + uuid + `"}}`,
			func(c *Client) (any, error) { return c.Approval(ctx, uuid) },
			"GET", "/onetouch/json/approval_requests/" + uuid, "",
			ApprovalStatus{UUID: uuid, ID: testID, Status: Expired}},
		{"sms", sms,
			func(c *Client) (any, error) { return c.SendSMS(ctx, testID, Message{}) },
			"GET", "/protected/json/sms/900111", "", Sent{}},
		{"sms, all options", sms,
			func(c *Client) (any, error) {
				return c.SendSMS(ctx, testID, Message{Force: true, Action: "log in/&?", Locale: "PT-br"})
			},
			"GET", "/protected/json/sms/900111?action=log+in%2F%26%3F&force=true&locale=pt-BR", "", Sent{}},
		{"sms ignored", `{"message":"Ignored: SMS is not needed for smartphones.","cellphone":"+1-XXX-XXX-XX23","device":"android","ignored":true,"success":true}`,
			func(c *Client) (any, error) { return c.SendSMS(ctx, testID, Message{}) },
			"GET", "/protected/json/sms/900111", "", Sent{Ignored: true}},
		{"call ignored, in texts", `{"device":null,"ignored":"true","success":"true"}`,
			func(c *Client) (any, error) { return c.Call(ctx, testID, Message{}) },
			"GET", "/protected/json/call/900111", "", Sent{Ignored: true}},
		{"call", `{"success":true,"message":"Call started...","cellphone":"+351-XXX-XXX-XX67"}`,
			func(c *Client) (any, error) { return c.Call(ctx, testID, Message{Force: true}) },
			"GET", "/protected/json/call/900111?force=true", "", Sent{}},
		{"verify", `{"message":"Token is valid.","token":"is valid","success":"true","device":{"id":null}}`,
			func(c *Client) (any, error) { return nil, c.VerifyToken(ctx, testID, "0765432", "") },
			"GET", "/protected/json/verify/0765432/900111?force=true", "", nil},
		{"verify with action", `{"token":"is valid","success":true}`,
			func(c *Client) (any, error) { return nil, c.VerifyToken(ctx, testID, "076543", "a b") },
			"GET", "/protected/json/verify/076543/900111?action=a+b&force=true", "", nil},
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
