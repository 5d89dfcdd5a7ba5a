package logins

import "time"

// PushStarted stores the next push before it is sent. Limits are those after it was counted.
type PushStarted struct {
	Push   Push
	Limits Limits
}

func (e PushStarted) move(s Login, now time.Time) (Login, error) {
	if s.State != Pending || !now.Before(s.Expires) || e.Push.Ordinal != s.Push.Ordinal+1 {
		return s, ErrRefused
	}
	// The answer to a waiting push may be stored already, and count once the push has its id.
	if st := s.Push.State(now); st == PushPending || st == PushApproved {
		return s, ErrRefused
	}
	s.Push, s.Limits = e.Push, s.Limits.later(e.Limits)
	return s, nil
}

// PushSent notes the id that the provider gave to the push.
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

// PushNotSent notes that the push could not be sent.
type PushNotSent struct {
	Ordinal int
	Reason  string
	Limits  Limits // those after the push was handed back; zero if it stays counted
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

// PushAnswered stores the answer to the push: the person's, or that it expired at the provider.
// The answer must name this login's push: by its ordinal, and by the provider's ids of the push
// and of the person. After a denial no push is sent for the time Pause.
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
	s.Limits.Account.Place, s.Limits.Phone.Place = time.Time{}, time.Time{} // the push holds no places any more
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

// pausing returns where the pause after a denial is noted: on the account if it has proved its
// phone, and otherwise on the phone.
func (s *Login) pausing() *Allowance {
	if s.Proved {
		return &s.Limits.Account
	}
	return &s.Limits.Phone
}

// PushPaused notes a longer pause after a denial than the answer itself did, because a second
// denial within an hour pauses for longer.
type PushPaused struct{ Until time.Time }

func (e PushPaused) move(s Login, _ time.Time) (Login, error) {
	if s.State != Pending || !e.Until.After(s.pausing().PushWait) {
		return s, ErrRefused
	}
	s.pausing().PushWait = e.Until
	return s, nil
}

// PausedUntil returns when the pause after a denied push ends, as the login knows it.
func (s Login) PausedUntil() time.Time { return s.pausing().PushWait }

// DeniedLate notes that the person denied the push after its login was cancelled or passed in
// another way. It changes nothing else. With the note, the denial is logged only once.
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
