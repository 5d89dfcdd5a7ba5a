package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"countersign/shared/factor"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// methods and reason read what an answer says about the login.
func methods(body map[string]any) string {
	login, _ := body["login"].(map[string]any)
	return fmt.Sprint(login["methods"])
}

func reason(body map[string]any) string {
	login, _ := body["login"].(map[string]any)
	push, _ := login["push"].(map[string]any)
	return fmt.Sprint(push["state"], " ", push["reason"])
}

// After the right password, a person whom Authy has forgotten is enrolled again, and the push
// goes to the new id.
func TestAForgottenPersonIsEnrolledAgain(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	p.Phone.Forget()
	enrolled := r.Authy.Count(authysim.EndpointRegister)
	functiontest.WantError(t, r.logIn(p.Account.Email, "wrong"), 403, "invalid_credentials", "")
	if n := r.Authy.Count(authysim.EndpointRegister); n != enrolled {
		t.Fatal("a wrong password enrols")
	}
	got := r.logIn(p.Account.Email, functiontest.Password)
	functiontest.Want(t, got, 200, `{"token":"TOKEN",`+pending+`}`)
	if strings.Contains(got.Metrics, `"ProviderErrors":1`) {
		t.Errorf("the provider's alarm counts it: %s", got.Metrics)
	}
	now := r.FactorOf(p)
	if a := r.Again(p); now.Ref != fmt.Sprint(p.Phone.ID()) || now.Ref == p.Factor.Ref || !now.App || now.State != factor.Pending || !a.Proved || a.Generation != 0 {
		t.Errorf("the account: %+v, %+v", a, now)
	}
	waiting := p.Phone.Pending()
	if len(waiting) != 1 {
		t.Fatalf("the phone asks %d times, want once", len(waiting))
	}
	r.WantAsked(authysim.EndpointRegister, enrolled+1)
	l := r.Behind(got.JSON["token"].(string))
	if l.Factor().Ref != now.Ref || l.Push.Ref != waiting[0].UUID || l.Proved || l.Lost || l.Push.Ordinal != 2 {
		t.Errorf("the login: %+v", l)
	}
	// The first push was handed back to the account and to the bucket of the phone that counted
	// it. The second is counted among the accounts that have not proved the phone: they share one place.
	account, phone := functiontest.Subjects(p)
	if a, proved, unproved := r.Waiting(account.Key), r.Waiting(phone.Key), r.Waiting(ratelimit.Phone(p.Account.Phone, false)); a != 1 || proved != 0 || unproved != 1 {
		t.Errorf("%d pushes wait on the account, %d and %d on the phone", a, proved, unproved)
	}
	if got := r.logIn(p.Account.Email, functiontest.Password); reason(got.JSON) != "none <nil>" {
		t.Errorf("the next login: %s", got.Body)
	}
	r.WantAsked(authysim.EndpointRegister, enrolled+1)
}

// If a person without an app is forgotten, no push tells us, but a code does. The factor notes
// it, and the next login enrols before anything else.
func TestAPersonWhoIsKnownToBeForgotten(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.NoApp)
	p.Phone.Forget()
	if err := r.Factors.SetLost(t.Context(), p.Factor); err != nil {
		t.Fatal(err)
	}
	got := r.logIn(p.Account.Email, functiontest.Password)
	if got.Status != 200 || methods(got.JSON) != "[sms call]" {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
	if now := r.FactorOf(p); now.Ref != fmt.Sprint(p.Phone.ID()) || now.App || !r.Again(p).Proved || now.State != factor.Pending {
		t.Errorf("the factor: %+v", now)
	}
	if l := r.Behind(got.JSON["token"].(string)); l.Factor().Ref != fmt.Sprint(p.Phone.ID()) || l.Proved {
		t.Errorf("the login: %+v", l)
	}
}

// The provider gets the domain of an address in ASCII, as at the registration.
func TestAPersonWithADomainInUnicode(t *testing.T) {
	r := newRig(t)
	p := r.Account(functiontest.NoApp, func(p *functiontest.Person) { p.Account.Email = "ada@bücher.example" })
	p.Phone.Forget()
	if err := r.Factors.SetLost(t.Context(), p.Factor); err != nil {
		t.Fatal(err)
	}
	functiontest.WantStatus(t, r.logIn(p.Account.Email, functiontest.Password), 200)
	if emails := p.Phone.Emails(); !slices.Contains(emails, "ada@xn--bcher-kva.example") {
		t.Errorf("Authy knows %q", emails)
	}
}

// If Authy is still deleting the person, or refuses to enrol them, the login says that nothing
// can pass it. The next login tries again.
func TestAPersonWhoCannotBeEnrolled(t *testing.T) {
	for _, code := range []string{"60016", "60026", "60127", "60128", "60130", "60131", "60132"} {
		r := newRig(t)
		p := r.Account()
		r.Authy.Faults().Set(authysim.EndpointPush, authysim.Fault{Kind: authysim.Refusal, Code: code})
		r.Authy.Faults().Set(authysim.EndpointRegister, authysim.Fault{Kind: authysim.Refusal, Code: "60127"})
		got := r.logIn(p.Account.Email, functiontest.Password)
		if got.Status != 200 || methods(got.JSON) != "[]" || reason(got.JSON) != "failed "+steps.Gone {
			t.Errorf("%s: got %d %s", code, got.Status, got.Body)
		}
		if strings.Contains(got.Metrics, `"ProviderErrors":1`) {
			t.Errorf("%s: the provider's alarm counts it", code)
		}
		if now := r.FactorOf(p); now.Ref != "" || !r.Again(p).Proved {
			t.Errorf("%s: the factor: %+v", code, now)
		}
		pushes := r.Authy.Count(authysim.EndpointPush)
		got = r.logIn(p.Account.Email, functiontest.Password)
		if got.Status != 200 || methods(got.JSON) != "[]" || r.Authy.Count(authysim.EndpointPush) != pushes {
			t.Errorf("%s, once more: got %d %s", code, got.Status, got.Body)
		}
		r.Authy.Faults().Clear()
		if got = r.logIn(p.Account.Email, functiontest.Password); reason(got.JSON) != "pending <nil>" {
			t.Errorf("%s, then: got %d %s", code, got.Status, got.Body)
		}
	}
}

// A login enrols only once: if Authy does not know the new id either, it gives up.
func TestALoginEnrolsOnce(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	r.Authy.Faults().Set(authysim.EndpointPush, authysim.Fault{Kind: authysim.Refusal, Code: "60026"})
	enrolled := r.Authy.Count(authysim.EndpointRegister)
	got := r.logIn(p.Account.Email, functiontest.Password)
	if got.Status != 200 || methods(got.JSON) != "[]" || r.Authy.Count(authysim.EndpointRegister) != enrolled+1 {
		t.Errorf("got %d %s, enrolled %d times", got.Status, got.Body, r.Authy.Count(authysim.EndpointRegister)-enrolled)
	}
}

// After an unanswered push we ask Authy about the app. That shows a forgotten person, too.
func TestAForgottenPersonBehindAnUnansweredPush(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	r.Push(r.Login(p), 0)
	p.Phone.Forget()
	got := r.logIn(p.Account.Email, functiontest.Password)
	if got.Status != 200 || reason(got.JSON) != "pending <nil>" || r.FactorOf(p).Ref != fmt.Sprint(p.Phone.ID()) {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
}

// A suspended person is never enrolled again.
func TestASuspendedPerson(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	p.Phone.Suspend(true)
	enrolled := r.Authy.Count(authysim.EndpointRegister)
	for range 3 { // without handing back, the two unanswered pushes would leave no place
		got := r.logIn(p.Account.Email, functiontest.Password)
		if got.Status != 200 || methods(got.JSON) != "[]" || reason(got.JSON) != "failed "+steps.Suspended {
			t.Errorf("got %d %s", got.Status, got.Body)
		}
		if strings.Contains(got.Metrics, `"ProviderErrors":1`) {
			t.Error("the provider's alarm counts it")
		}
	}
	if now := r.FactorOf(p); now.Ref != p.Factor.Ref || r.Authy.Count(authysim.EndpointRegister) != enrolled {
		t.Errorf("enrolled again, as %q", now.Ref)
	}
	p.Phone.Suspend(false)
	if got := r.logIn(p.Account.Email, functiontest.Password); reason(got.JSON) != "pending <nil>" {
		t.Errorf("then: got %d %s", got.Status, got.Body)
	}
}

// An account that passes a login after its phone was enrolled again has proved that phone.
func TestAnAccountWhosePhoneIsNotProved(t *testing.T) {
	r := newRig(t)
	p := r.Account(func(p *functiontest.Person) { p.Factor.State = factor.Pending })
	got := r.logIn(p.Account.Email, functiontest.Password)
	if l := r.Behind(got.JSON["token"].(string)); l.Proved {
		t.Error("passing this login would not note that the phone is proved")
	}
}

// A number that we accepted at the registration is enrolled again, even if our tables would
// refuse it today. Only the provider may refuse it.
func TestAForgottenNumberThatIsNoLongerTaken(t *testing.T) {
	const stored = "+541523456789"
	if _, err := phone.Parse("54", stored); err == nil {
		t.Fatalf("%s is taken today", stored)
	}
	r := newRig(t)
	p := r.Account(func(p *functiontest.Person) { p.Account.CountryCode, p.Account.Phone = "54", stored })
	p.Phone.Forget()
	r.Authy.Faults().Set(authysim.EndpointRegister, authysim.Fault{Kind: authysim.Refusal, Code: "60027"})
	got := r.logIn(p.Account.Email, functiontest.Password)
	if got.Status != 200 || methods(got.JSON) != "[]" || reason(got.JSON) != "failed "+steps.Gone {
		t.Errorf("the provider refuses it: got %d %s", got.Status, got.Body)
	}
	r.Authy.Faults().Clear()
	got = r.logIn(p.Account.Email, functiontest.Password)
	if got.Status != 200 || reason(got.JSON) != "pending <nil>" || len(p.Phone.Pending()) != 1 {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
	if now := r.FactorOf(p); now.Ref != fmt.Sprint(p.Phone.ID()) || now.Number != stored {
		t.Errorf("the factor: %+v", now)
	}
}
