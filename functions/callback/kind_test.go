package main

import (
	"testing"

	"countersign/shared/factor"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
)

// A provider's callback answers its own pushes only: a rightly signed one says nothing about the
// push of a factor that belongs to another provider.
func TestAProviderCannotAnswerThePushOfAnotherOne(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	whole := r.Handler
	other := whole
	other.receivers = map[factor.Kind]factor.Receiver{"other": whole.receivers[l.Factor().Kind]}
	r.Use(other)
	event := r.answer(l, authysim.Approved)
	event.RouteKey, event.RawPath = "POST /other/callback", "/other/callback"
	event.RequestContext.RouteKey, event.RequestContext.HTTP.Path = event.RouteKey, event.RawPath
	took(t, r.Send(event), "ignored")
	if state := r.push(l); state != logins.PushPending {
		t.Errorf("the push is %s", state)
	}
	r.Use(whole)
	took(t, r.Send(r.answer(l, authysim.Approved)), "applied")
}
