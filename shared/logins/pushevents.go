package logins

import "time"

// PushStarted says that another push is about to be sent. Limits are those after
// it was counted.
type PushStarted struct {
	Push   Push
	Limits Limits
}

func (e PushStarted) move(s Login, now time.Time) (Login, error) {
	if s.State != Pending || !now.Before(s.Expires) || e.Push.Ordinal != s.Push.Ordinal+1 {
		return s, ErrRefused
	}
	// An answer that has not found its id yet may still be an approval.
	if st := s.Push.State(now); st == PushPending || st == PushApproved {
		return s, ErrRefused
	}
	s.Push, s.Limits = e.Push, s.Limits.later(e.Limits)
	return s, nil
}

// PushSent says that the provider took the push and gave it an id.
type PushSent struct {
	Ordinal int
	Ref     string
}

func (e PushSent) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending || s.Push.Ordinal != e.Ordinal || s.Push.Ref != "" || s.Push.Failure != "" {
		return s, ErrRefused
	}
	s.Push.Ref = e.Ref
	return s, nil
}

// PushNotSent says that the provider did not take the push.
type PushNotSent struct {
	Ordinal int
	Reason  string
	Limits  Limits // those after it was handed back; the zero value for a push that stays counted
}

func (e PushNotSent) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending || s.Push.Ordinal != e.Ordinal || s.Push.Ref != "" || s.Push.Failure != "" {
		return s, ErrRefused
	}
	s.Push.Failure = e.Reason
	if e.Reason == NoApp {
		s = s.withRef(s.Factor().Ref, false)
	}
	s.Lost = s.Lost || e.Reason == FactorGone || e.Reason == MethodUnavailable
	s.Limits = s.Limits.later(e.Limits)
	return s, nil
}

// PushAnswered says that somebody answered the push, or that it expired at the
// provider. All of it must agree with the login: the push's ordinal, the
// provider's id for push and person. After a denial there is no push for Pause.
type PushAnswered struct {
	Ordinal int
	Ref     string
	Person  string
	Answer  Answer
	Pause   time.Duration
}

func (e PushAnswered) move(s Login, now time.Time) (Login, error) {
	p := &s.Push
	switch {
	case s.State != Pending, !now.Before(s.Expires), !now.Before(p.Expires):
		return s, ErrRefused
	case p.Ordinal == 0, p.Ordinal != e.Ordinal, s.Factor().Ref != e.Person, p.Failure != "":
		return s, ErrRefused
	case p.Ref != "" && p.Ref != e.Ref:
		return s, ErrRefused
	case p.Answer != "" && (p.Ref == "" || p.AnswerID == p.Ref):
		return s, ErrRefused // the first answer stands
	}
	p.Answer, p.AnswerID, p.Answered = e.Answer, e.Ref, now
	s.Limits.Account.Place, s.Limits.Phone.Place = time.Time{}, time.Time{} // the push gives its places back
	if until := e.pausedUntil(now); !until.IsZero() {
		s.pausing().PushWait = until
	}
	return s, nil
}

func (e PushAnswered) pausedUntil(now time.Time) time.Time {
	if e.Answer != Denied || e.Pause == 0 {
		return time.Time{}
	}
	return now.Add(e.Pause)
}

// pausing is where a denial counts: on the account, once that has proved its phone.
func (s *Login) pausing() *Allowance {
	if s.Proved {
		return &s.Limits.Account
	}
	return &s.Limits.Phone
}

// PushPaused says that there is no push until a time, where the answer that paused them
// did not know for how long.
type PushPaused struct{ Until time.Time }

func (e PushPaused) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending || !e.Until.After(s.pausing().PushWait) {
		return s, ErrRefused
	}
	s.pausing().PushWait = e.Until
	return s, nil
}

// PausedUntil is until when the login is told that there is no push after a denial.
func (s Login) PausedUntil() time.Time { return s.pausing().PushWait }

// DeniedLate says that somebody denied the push although its login takes no answer any
// more: it was given up, or passed in another way. It changes nothing but that it was
// seen, so that it is told once.
type DeniedLate struct {
	Ordinal int
	Ref     string
	Person  string
}

func (e DeniedLate) move(s Login, now time.Time) (Login, error) {
	p := &s.Push
	switch {
	case p.Ordinal == 0, p.Ordinal != e.Ordinal, s.Factor().Ref != e.Person, p.Ref != "" && p.Ref != e.Ref:
		return s, ErrRefused
	case !p.DeniedLate.IsZero(), p.AnswerID == e.Ref && p.Answer == Denied:
		return s, ErrRefused // seen already
	}
	p.DeniedLate = now
	return s, nil
}
