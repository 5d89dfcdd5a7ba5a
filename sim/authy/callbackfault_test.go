package authy_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/shared/factor"
	authysim "countersign/sim/authy"
)

func approve(t *testing.T, p *authysim.Phone, uuid string) {
	t.Helper()
	if err := p.Approve(uuid); err != nil {
		t.Fatal(err)
	}
}

func TestCallbackLost(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	s.Faults().SetCallback(authysim.CallbackFault{Lost: true, After: 1, Times: 1})
	for range 3 {
		approve(t, phone, a.push(phone))
	}
	if got, _ := r.all(); len(got) != 2 {
		t.Errorf("got %d callbacks, want 2: the second is lost", len(got))
	}
}

func TestCallbackLate(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	s.Faults().SetCallback(authysim.CallbackFault{Delay: time.Millisecond, Copies: 2, Times: 1}, authysim.CallbackFault{Delay: time.Hour})
	approve(t, phone, a.push(phone))
	s.Wait()
	if got, _ := r.all(); len(got) != 2 {
		t.Errorf("got %d callbacks, want 2", len(got))
	}
	approve(t, phone, a.push(phone))
	s.Close() // cancels the callback that would come in an hour
	if s.Delivered() != 2 {
		t.Errorf("got %d deliveries, want 2", s.Delivered())
	}
}

func TestCallbackDuplicated(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	s.Faults().SetCallback(authysim.CallbackFault{Copies: 100})
	approve(t, phone, a.push(phone))
	got, bodies := r.all()
	if len(got) != 100 || len(slices.Compact(bodies)) != 1 {
		t.Errorf("got %d callbacks, want 100 alike", len(got))
	}
}

func TestCallbackReordered(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	s.Faults().SetCallback(authysim.CallbackFault{Reorder: 3, Times: 3})
	var uuids []string
	for range 3 {
		uuids = append(uuids, a.push(phone))
		if got, _ := r.all(); len(got) != 0 {
			t.Fatal("a callback went out before there were three")
		}
		approve(t, phone, uuids[len(uuids)-1])
	}
	_, bodies := r.all()
	slices.Reverse(uuids)
	for i, uuid := range uuids {
		if !strings.Contains(bodies[i], uuid) {
			t.Errorf("callback %d is not the newest first", i)
		}
	}
}

func TestCallbackHeld(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	s.Faults().SetCallback(authysim.CallbackFault{Hold: true})
	first, second := a.push(phone), a.push(phone)
	approve(t, phone, first)
	approve(t, phone, second)
	if got, _ := r.all(); len(got) != 0 || len(s.Faults().Held()) != 2 {
		t.Fatal("the callbacks are not held")
	}
	s.Faults().Clear()
	sent := s.Faults().Release(slices.Reverse[[]authysim.Callback])
	if len(sent) != 2 || sent[0].UUID != second || sent[1].UUID != first || sent[0].Status != 200 || len(s.Faults().Held()) != 0 {
		t.Errorf("got %+v", sent)
	}
	if again := s.Faults().Release(nil); len(again) != 0 {
		t.Errorf("released twice: got %d", len(again))
	}
}

func TestCallbackForged(t *testing.T) {
	for name, f := range map[string]authysim.CallbackFault{
		"unsigned":     {Unsigned: true},
		"foreign key":  {ForeignKey: true},
		"body":         {Tamper: authysim.Tamper{Part: authysim.PartBody, Byte: 3}},
		"body, far":    {Tamper: authysim.Tamper{Part: authysim.PartBody, Byte: 1<<20 + 3, Flip: 2}},
		"nonce":        {Tamper: authysim.Tamper{Part: authysim.PartNonce, Byte: 9}},
		"signature":    {Tamper: authysim.Tamper{Part: authysim.PartSignature, Byte: 2}},
		"all together": {ForeignKey: true, NonceAge: time.Hour, Copies: 2},
	} {
		s, phone, a, r := callbacks(t, authysim.Options{})
		s.Faults().SetCallback(f)
		approve(t, phone, a.push(phone))
		if err := r.check(t, s, 0); !errors.Is(err, factor.ErrSignature) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
}

func TestCallbackThatLies(t *testing.T) {
	c := newClock()
	s, phone, a, r := callbacks(t, authysim.Options{Now: c.Now})
	mine, others := a.push(phone, "hidden_details[login]", "mine"), a.push(phone, "hidden_details[login]", "others")
	s.Faults().SetCallback(authysim.CallbackFault{NonceAge: time.Hour, Status: "maybe", HiddenOf: others})
	approve(t, phone, mine)
	if err := r.check(t, s, 0); err != nil {
		t.Errorf("a lie must be signed well: %v", err)
	}
	got, bodies := r.all()
	for _, part := range []string{`"uuid":"` + mine + `"`, `"status":"maybe"`, `"hidden_details":{"login":"others"}`} {
		if !strings.Contains(bodies[0], part) {
			t.Errorf("got %s, want %s in it", bodies[0], part)
		}
	}
	if nonce := got[0].Header.Get("X-Authy-Signature-Nonce"); nonce != strconv.FormatInt(c.Now().Unix()-3600, 10) {
		t.Errorf("nonce: got %s, want an hour old", nonce)
	}
	if state, _ := s.Request(mine); state.Status != authysim.Approved {
		t.Errorf("state: got %s, want the truth", state.Status)
	}
	s.Faults().SetCallback(authysim.CallbackFault{HiddenOf: "none"})
	approve(t, phone, others)
	if s.Delivered() != 1 {
		t.Error("a callback with hidden details of no request was sent")
	}
}

func TestCallbackOvertakesTheAnswer(t *testing.T) {
	for _, early := range []authysim.Status{authysim.Approved, authysim.Denied} {
		s, phone, a, r := callbacks(t, authysim.Options{})
		older := a.push(phone)
		s.Faults().SetCallback(authysim.CallbackFault{Early: early, Times: 1})
		approve(t, phone, older) // an early fault does not apply to a button
		uuid := a.push(phone)
		_, bodies := r.all() // the callback comes before the answer
		bodies = bodies[1:]
		if len(bodies) != 1 || !strings.Contains(bodies[0], uuid) || !strings.Contains(bodies[0], `"status":"`+string(early)+`"`) {
			t.Errorf("%s: got %v", early, bodies)
		}
		if got, _ := s.Request(uuid); got.Status != early {
			t.Errorf("state: got %s, want %s", got.Status, early)
		}
		if err := phone.Approve(uuid); !errors.Is(err, authysim.ErrNotPending) {
			t.Errorf("press after that: got %v, want ErrNotPending", err)
		}
		if a.push(phone); len(phone.Pending()) != 1 {
			t.Error("the next request must wait again")
		}
	}
}

func TestForcedStateReachesTheApplicationBySend(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	uuid := a.push(phone, "seconds_to_expire", "1")
	s.Advance(time.Minute)
	if got := phone.Requests()[0].Status; got != authysim.Expired {
		t.Fatalf("got %s, want expired", got)
	}
	if err := s.Force(uuid, authysim.Approved); err != nil {
		t.Fatal(err)
	}
	c, err := s.Callback(uuid)
	if err != nil {
		t.Fatal(err)
	}
	s.Send(c)
	if _, bodies := r.all(); len(bodies) != 1 || !strings.Contains(bodies[0], `"status":"approved"`) {
		t.Errorf("got %v", bodies)
	}
}
