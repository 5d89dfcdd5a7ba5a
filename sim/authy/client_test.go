package authy_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/authy"
	authysim "countersign/sim/authy"
)

// The client and the simulator are written from the same contract by different
// hands: what one sends the other must understand.
func TestClientUnderstandsTheSimulator(t *testing.T) {
	r := newReceiver(t)
	s := authysim.Start(t, authysim.Options{CallbackURL: r.URL})
	client, err := authy.New(s.URL(), func(context.Context) (string, error) { return s.Key(), nil })
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	id, err := client.Register(ctx, "ann@example.com", "1", "2015550123")
	if err != nil {
		t.Fatal(err)
	}
	phone := s.Phone("1", "2015550123")
	if len(phone.Inbox()) != 0 {
		t.Error("a registration by the client sent a text")
	}
	if _, err := client.RequestApproval(ctx, id, approvalOf("Log in")); !authy.IsNoDevice(err) {
		t.Errorf("no device: got %v", err)
	}
	phone.InstallApp()
	if status, err := client.Status(ctx, id); err != nil || !status.Registered || status.ID != id {
		t.Errorf("status: got %+v %v", status, err)
	}
	uuid, err := client.RequestApproval(ctx, id, approvalOf("Log in"))
	if err != nil {
		t.Fatal(err)
	}
	shown := phone.Pending()[0]
	if diff := cmp.Diff([]authysim.Logo{{Res: "default", URL: "https://example.com/a.png"}, {Res: "low", URL: "https://example.com/b.png"}}, shown.Logos); diff != "" {
		t.Error("logos (-want +got):", diff)
	}
	if diff := cmp.Diff([]authysim.Pair{{Key: "Time", Value: "12:00 & more"}, {Key: "Place", Value: "[x]=1"}}, shown.Details); diff != "" {
		t.Error("details (-want +got):", diff)
	}
	if err := phone.Approve(uuid); err != nil {
		t.Fatal(err)
	}
	if state, err := client.Approval(ctx, uuid); err != nil || state.Status != authy.Approved || state.ID != id {
		t.Errorf("state: got %+v %v", state, err)
	}
	if err := r.check(t, s, 0); err != nil {
		t.Error(err)
	}
	_, bodies := r.all()
	if c, err := authy.ParseCallback([]byte(bodies[0])); err != nil || c.UUID != uuid || c.ID != id || c.Hidden["login"] != "x1" || c.Status != authy.Approved {
		t.Errorf("callback: got %+v %v", c, err)
	}
}

func approvalOf(message string) authy.Approval {
	return authy.Approval{Message: message, Lifetime: 2 * time.Minute,
		Details: []authy.Pair{{Key: "Time", Value: "12:00 & more"}, {Key: "Place", Value: "[x]=1"}},
		Hidden:  []authy.Pair{{Key: "login", Value: "x1"}},
		Logos:   []authy.Logo{{Resolution: "default", URL: "https://example.com/a.png"}, {Resolution: "low", URL: "https://example.com/b.png"}}}
}

func TestClientAndCodes(t *testing.T) {
	s := authysim.Start(t, authysim.Options{WithApp: true, DeletionTakes: -1})
	client, err := authy.New(s.URL(), func(context.Context) (string, error) { return s.Key(), nil })
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	id, err := client.Register(ctx, "ann@example.com", "1", "2015550123")
	if err != nil {
		t.Fatal(err)
	}
	phone := s.Phone("1", "2015550123")
	if sent, err := client.SendSMS(ctx, id, authy.Message{}); err != nil || !sent.Ignored || sent.Device != "android" {
		t.Errorf("sms: got %+v %v, want ignored", sent, err)
	}
	if sent, err := client.Call(ctx, id, authy.Message{Force: true, Locale: "de"}); err != nil || sent.Ignored || sent.Cellphone != "+1-XXX-XXX-XX23" {
		t.Errorf("call: got %+v %v", sent, err)
	}
	if !strings.HasPrefix(phone.Calls()[0].Text, "Ihr Sample") {
		t.Errorf("call: got %q, want German", phone.Calls()[0].Text)
	}
	if err := client.VerifyToken(ctx, id, phone.WrongCode(), ""); !errors.Is(err, authy.ErrInvalidToken) {
		t.Errorf("wrong: got %v", err)
	}
	for _, code := range []string{phone.LastCode(), phone.Code()} {
		if err := client.VerifyToken(ctx, id, code, ""); err != nil {
			t.Errorf("right: got %v", err)
		}
		if err := client.VerifyToken(ctx, id, code, ""); !errors.Is(err, authy.ErrInvalidToken) {
			t.Errorf("used: got %v", err)
		}
	}
	if url, err := client.Authenticator(ctx, id, "ann", 200); err != nil || !strings.HasPrefix(url.Reveal(), s.URL()+"/qr/") {
		t.Errorf("authenticator: got %v", err)
	}
	if err := client.VerifyToken(ctx, id, phone.GenericCode(), ""); err != nil {
		t.Errorf("authenticator's code: got %v", err)
	}
	if err := client.Remove(ctx, id); err != nil {
		t.Error(err)
	}
	if err := client.VerifyToken(ctx, id, "1234567", ""); err == nil || errors.Is(err, authy.ErrInvalidToken) {
		t.Errorf("removed: got %v, want an error that says nothing about the code", err)
	}
	if fields, refused := authy.IsRefusedUser(refusedUser(ctx, client)); !refused || fields["cellphone"] != "is invalid" {
		t.Errorf("refused user: got %v %t", fields, refused)
	}
}

func refusedUser(ctx context.Context, client *authy.Client) error {
	_, err := client.Register(ctx, "ann@example.com", "1", "5005550001")
	return err
}
