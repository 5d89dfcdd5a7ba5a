package authy_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/authy"
	"countersign/shared/factor"
	authysim "countersign/sim/authy"
)

// enrolled returns a client of a simulator, and a registered person's factor.
func enrolled(t *testing.T, s *authysim.Server) (*authy.Client, factor.Factor) {
	t.Helper()
	client, err := authy.New(s.URL(), func(context.Context) (string, error) { return s.Key(), nil })
	if err != nil {
		t.Fatal(err)
	}
	f, err := authy.Enrolment{Client: client}.Enrol(t.Context(), ann("2015550123"))
	if err != nil {
		t.Fatal(err)
	}
	return client, f
}

func ann(number string) factor.Person {
	return factor.Person{Email: "ann@example.com", CountryCode: "1", National: number, E164: "+1" + number}
}

// Client and simulator were written independently from the same contract, so they must
// understand each other.
func TestClientUnderstandsTheSimulator(t *testing.T) {
	r := newReceiver(t)
	s := authysim.Start(t, authysim.Options{CallbackURL: r.URL})
	client, f := enrolled(t, s)
	ctx, phone, pushes := t.Context(), s.Phone("1", "2015550123"), authy.Pushes{Client: client}
	if len(phone.Inbox()) != 0 {
		t.Error("a registration by the client sent a text")
	}
	now := time.Now()
	q := factor.Question{App: "Sample", Account: "ann@example.com", Address: "12:00 & [x]=1", Number: "47", Asked: now, Ends: now.Add(time.Minute), Login: "x1", Ordinal: 3}
	if _, err := pushes.Push(ctx, f, q); !factor.NoApp(err) {
		t.Errorf("no app: got %v", err)
	}
	phone.InstallApp()
	if app, err := pushes.App(ctx, f); err != nil || !app {
		t.Errorf("app: got %v, %v", app, err)
	}
	uuid, err := pushes.Push(ctx, f, q)
	if err != nil {
		t.Fatal(err)
	}
	if shown := phone.Pending()[0]; !cmp.Equal(shown.Details[4], authysim.Pair{Key: "From", Value: "12:00 & [x]=1"}) {
		t.Errorf("details: got %v", shown.Details)
	}
	if err := phone.Approve(uuid); err != nil {
		t.Fatal(err)
	}
	want := factor.Answered{Person: f.Ref, Ref: uuid, Answer: factor.Approved}
	if got, err := (authy.Answers{Client: client}).Answer(ctx, f, uuid); err != nil || got != want {
		t.Errorf("answer: got %+v, %v", got, err)
	}
	requests, bodies := r.all()
	want.Login, want.Ordinal = "x1", 3
	if got, err := r.receive(t, s, requests[0].Header, bodies[0]); err != nil || got != want || requests[0].Method != http.MethodPost {
		t.Errorf("callback: got %+v, %v", got, err)
	}
}

func TestClientAndCodes(t *testing.T) {
	s := authysim.Start(t, authysim.Options{WithApp: true})
	client, f := enrolled(t, s)
	ctx, phone, codes := t.Context(), s.Phone("1", "2015550123"), authy.Codes{Client: client}
	check := func(name, code string, want factor.Verdict) {
		t.Helper()
		if got, err := codes.Check(ctx, f, code, ""); got != want {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	if sent, err := codes.Send(ctx, f, factor.Message{Method: factor.SMS}); err != nil || !sent.ToApp {
		t.Errorf("sms: got %+v %v, want the app", sent, err)
	}
	if sent, err := codes.Send(ctx, f, factor.Message{Method: factor.Call, Force: true, Locale: "de"}); err != nil || sent.ToApp {
		t.Errorf("call: got %+v %v", sent, err)
	}
	if !strings.HasPrefix(phone.Calls()[0].Text, "Ihr Sample") {
		t.Errorf("call: got %q, want German", phone.Calls()[0].Text)
	}
	check("wrong", phone.WrongCode(), factor.Wrong)
	for _, code := range []string{phone.LastCode(), phone.Code()} {
		check("right", code, factor.Right)
		check("used", code, factor.Wrong)
	}
	phone.Forget()
	if got, err := codes.Check(ctx, f, "1234567", ""); got != factor.Unchecked || !factor.Gone(err) {
		t.Errorf("forgotten: got %v, %v", got, err)
	}
	_, err := authy.Enrolment{Client: client}.Enrol(ctx, ann("5005550001"))
	if field, refused := factor.RefusedField(err); !refused || field != "phone" {
		t.Errorf("refused: got %q %t", field, refused)
	}
}
