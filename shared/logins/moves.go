package logins

import (
	"maps"
	"slices"
	"time"

	"countersign/shared/dynamo"
)

// write is one conditional update. Its condition checks on the item what the event's move
// checks on the login.
type write struct {
	update    string // "a = :a, b = :b"; "" sets nothing
	remove    string // "a, b"; "" removes nothing
	condition string
	values    dynamo.Item
	back      bool // it hands something back, so it must not happen twice
}

// noting adds what the counters of account and phone allow, unless the login knows newer
// values. If another request has noted newer ones meanwhile, the write is refused, and Table.Do
// tries it again without these.
func (w write) noting(s Login, l Limits) write {
	return w.note(ofAccount, s.Limits.Account, l.Account).note(ofPhone, s.Limits.Phone, l.Phone)
}

func (w write) note(whose string, noted, l Allowance) write {
	if l.Version <= noted.Version {
		return w
	}
	w.allowance(whose, l)
	version := whose + attrVersion
	w.condition += " AND " + version + " < :" + version
	return w
}

// allowance sets what the counters of one item allow.
func (w *write) allowance(whose string, l Allowance) {
	a := dynamo.Item{}
	putAllowance(a, whose, l)
	for _, name := range slices.Sorted(maps.Keys(a)) {
		w.values[":"+name] = a[name]
		w.set(name + " = :" + name)
	}
}

// factorsAfter sets the login's factors as they are after the event, if no other request has
// changed them.
func (w write) factorsAfter(s Login, e Event, now time.Time) write {
	after, _ := e.move(s, now) // refused moves are not written, see Table.Do
	w.values[":ways"], w.values[":after"] = encodeFactors(s.Factors), encodeFactors(after.Factors)
	w.set("s_ways = :after")
	w.condition += " AND s_ways = :ways"
	return w
}

// set adds a clause to what is set.
func (w *write) set(clause string) {
	if w.update == "" {
		w.update = clause
		return
	}
	w.update += ", " + clause
}

const (
	isPending = "s_state = :pending AND s_expires > :now"
	isOpen    = "(s_state = :pending OR s_state = :registered) AND s_expires > :now"
	unsettled = "s_state = :pending AND p_ordinal = :ordinal AND attribute_not_exists(p_ref) AND attribute_not_exists(p_failure)"
)

func (e PushStarted) write(s Login, now time.Time) write {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":now"] = dynamo.Time(now)
	v[":old"] = dynamo.Number(int64(s.Push.Ordinal))
	v[":ordinal"] = dynamo.Number(int64(e.Push.Ordinal))
	v[":number"] = dynamo.Text(e.Push.Number)
	v[":place"] = dynamo.Number(int64(e.Push.Place))
	v[":phone_place"] = dynamo.Number(int64(e.Push.PhonePlace))
	v[":nonce"] = dynamo.Text(e.Push.Nonce)
	v[":sent"] = dynamo.Time(e.Push.Sent)
	v[":expires"] = dynamo.Time(e.Push.Expires)
	v[":approved"] = dynamo.Text(string(Approved))
	return write{
		update: "p_ordinal = :ordinal, p_number = :number, p_place = :place, p_phone_place = :phone_place, p_nonce = :nonce, p_sent = :sent, p_expires = :expires",
		remove: "p_ref, p_failure, p_asked, p_answer, p_answer_id, p_answered, p_denied_late",
		// Move has seen that the old push is over. It stays over, unless an approval that came
		// in time was stored after we read the login.
		condition: isPending + " AND p_ordinal = :old AND NOT (p_answer = :approved AND p_answer_id = p_ref AND p_answered < p_expires)",
		values:    v,
	}.noting(s, e.Limits)
}

func (e PushSent) write(Login, time.Time) write {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":ordinal"] = dynamo.Number(int64(e.Ordinal))
	v[":ref"] = dynamo.Text(e.Ref)
	return write{update: "p_ref = :ref", condition: unsettled, values: v}
}

func (e PushNotSent) write(s Login, now time.Time) write {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":ordinal"] = dynamo.Number(int64(e.Ordinal))
	v[":reason"] = dynamo.Text(e.Reason)
	w := write{update: "p_failure = :reason", condition: unsettled, values: v}
	// Other reasons leave the factors alone: another request may have found an app meanwhile.
	if e.Reason == NoApp {
		w = w.factorsAfter(s, e, now)
	}
	if after, _ := e.move(s, now); after.Lost {
		v[":lost"] = dynamo.Flag(true)
		w.set("s_lost = :lost")
	}
	return w.noting(s, e.Limits)
}

func (e PushAnswered) write(s Login, now time.Time) write {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":now"] = dynamo.Time(now)
	v[":ordinal"] = dynamo.Number(int64(e.Ordinal))
	v[":ways"] = encodeFactors(s.Factors)
	v[":ref"] = dynamo.Text(e.Ref)
	v[":answer"] = dynamo.Text(string(e.Answer))
	v[":free"] = dynamo.Time(time.Time{})
	w := write{
		update: "p_answer = :answer, p_answer_id = :ref, p_answered = :now, l_h = :free, n_h = :free",
		condition: isPending + " AND p_ordinal = :ordinal AND s_ways = :ways AND p_expires > :now" +
			" AND attribute_not_exists(p_failure)" +
			" AND (attribute_not_exists(p_ref) OR p_ref = :ref)" +
			" AND (attribute_not_exists(p_answer) OR attribute_exists(p_ref) AND p_answer_id <> :ref)",
		values: v,
	}
	if until := e.pausedUntil(now); !until.IsZero() {
		w.condition += " AND s_proved = :proved"
		w.set(w.pauseUntil(s, until) + " = :wait")
	}
	return w
}

// pauseUntil returns the attribute in which the pause is noted, and adds its values. Which
// attribute it is depends on Proved, so the condition must check s_proved.
func (w write) pauseUntil(s Login, until time.Time) (attribute string) {
	w.values[":wait"] = dynamo.Time(until)
	w.values[":proved"] = dynamo.Flag(s.Proved)
	if s.Proved {
		return ofAccount + attrPushWait
	}
	return ofPhone + attrPushWait
}

func (e PushPaused) write(s Login, _ time.Time) write {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	w := write{values: v}
	name := w.pauseUntil(s, e.Until)
	w.update, w.condition = name+" = :wait", "s_state = :pending AND s_proved = :proved AND "+name+" < :wait"
	return w
}

func (e DeniedLate) write(s Login, now time.Time) write {
	v := dynamo.Item{}
	v[":now"] = dynamo.Time(now)
	v[":ordinal"] = dynamo.Number(int64(e.Ordinal))
	v[":ways"] = encodeFactors(s.Factors)
	v[":ref"] = dynamo.Text(e.Ref)
	v[":denied"] = dynamo.Text(string(Denied))
	return write{
		update: "p_denied_late = :now",
		condition: "p_ordinal = :ordinal AND s_ways = :ways AND (attribute_not_exists(p_ref) OR p_ref = :ref)" +
			" AND attribute_not_exists(p_denied_late) AND NOT (p_answer = :denied AND p_answer_id = :ref)",
		values: v,
	}
}

func (e CodeTried) write(s Login, now time.Time) write {
	v := openValues(now)
	v[":one"] = dynamo.Number(1)
	v[":max"] = dynamo.Number(int64(e.Max))
	return write{
		update:    "s_attempts = s_attempts + :one",
		condition: isOpen + " AND s_attempts < :max",
		values:    v,
	}.noting(s, e.Limits)
}

func (e CodeReturned) write(s Login, _ time.Time) write {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":registered"] = dynamo.Text(string(Registered))
	v[":one"] = dynamo.Number(1)
	v[":zero"] = dynamo.Number(0)
	return write{
		update:    "s_attempts = s_attempts - :one",
		condition: "(s_state = :pending OR s_state = :registered) AND s_attempts > :zero",
		values:    v,
		back:      true,
	}.noting(s, e.Limits)
}

func (e Counted) write(s Login, _ time.Time) write {
	v := dynamo.Item{}
	v[":state"] = dynamo.Text(string(s.State))
	return write{condition: "s_state = :state", values: v}.noting(s, e.Limits)
}

func (e MessageAsked) write(s Login, _ time.Time) write {
	v := dynamo.Item{}
	v[":state"] = dynamo.Text(string(s.State))
	v[":ceiling"] = dynamo.Time(e.Ceiling)
	w := write{update: "s_ceiling = :ceiling", condition: "s_state = :state", values: v}
	if e.Notice != NoticeStays {
		v[":noticed"] = dynamo.Flag(e.Notice == NoticeGiven)
		w.set("s_noticed = :noticed")
	}
	if e.Notice == NoticeTaken {
		v[":yes"] = dynamo.Flag(true)
		w.condition += " AND s_noticed = :yes"
	}
	w.back = e.Notice == NoticeGiven
	if !e.TypeUntil.IsZero() {
		v[":type"] = dynamo.Time(e.TypeUntil)
		w.set("s_type_until = :type")
	}
	return w.noting(s, e.Limits)
}

func (PersonLost) write(s Login, _ time.Time) write { return flagged(s, attrLost) }

func (NumberBarred) write(s Login, _ time.Time) write { return flagged(s, attrNoMessages) }

// flagged sets a flag if the login is still in the state in which it was read.
func flagged(s Login, name string) write {
	v := dynamo.Item{}
	v[":yes"] = dynamo.Flag(true)
	v[":state"] = dynamo.Text(string(s.State))
	return write{update: name + " = :yes", condition: "s_state = :state", values: v}
}

func (e Enrolled) write(s Login, now time.Time) write {
	v := dynamo.Item{":no": dynamo.Flag(false)}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":now"] = dynamo.Time(now)
	v[":reason"] = dynamo.Text(e.reason())
	v[":phone"] = dynamo.Text(e.Phone)
	w := write{
		update:    "s_proved = :no, s_lost = :no, p_failure = :reason, s_phone = :phone",
		condition: isPending + " AND attribute_exists(p_failure)",
		values:    v,
	}.factorsAfter(s, e, now)
	w.allowance(ofPhone, e.Limits)
	return w
}

func (e CodeWrong) write(s Login, now time.Time) write {
	after, _ := e.move(s, now) // refused moves are not written, see Table.Do
	v := dynamo.Item{}
	v[":from"] = dynamo.Text(string(s.State))
	v[":to"] = dynamo.Text(string(after.State))
	v[":seen"] = dynamo.Number(int64(s.Wrong))
	v[":wrong"] = dynamo.Number(int64(after.Wrong))
	return write{
		update:    "s_wrong = :wrong, s_state = :to",
		condition: "s_state = :from AND s_wrong = :seen",
		values:    v,
	}
}

func (e AppFound) write(s Login, now time.Time) write {
	v := dynamo.Item{":state": dynamo.Text(string(s.State))}
	return write{condition: "s_state = :state", values: v}.factorsAfter(s, e, now)
}

func (e Passing) write(s Login, now time.Time) write {
	v := dynamo.Item{}
	v[":now"] = dynamo.Time(now)
	v[":from"] = dynamo.Text(string(s.State))
	v[":active"] = dynamo.Text(string(Active))
	v[":factor"] = dynamo.Text(string(e.By))
	v[":expires"] = dynamo.Time(now.Add(e.Session))
	v[":ttl"] = ttl(now.Add(e.Session))
	w := write{
		update: "s_state = :active, s_factor = :factor, s_passed = :now, s_used = :now, s_expires = :expires," +
			" #ttl = :ttl",
		condition: "s_state = :from AND s_expires > :now",
		values:    v,
	}
	if len(e.next) > 0 { // a cookie client's token changes
		v[":key"] = dynamo.Bytes(e.key)
		v[":next"] = dynamo.Bytes(e.next)
		w.update += ", s_key = :key, s_next = :next"
	}
	if e.By == ByPush {
		v[":ref"] = dynamo.Text(s.Push.Ref)
		v[":approved"] = dynamo.Text(string(Approved))
		w.condition += " AND p_ref = :ref AND p_answer_id = :ref AND p_answer = :approved" +
			" AND p_answered < p_expires"
	}
	return w
}

func (Forgotten) write(Login, time.Time) write {
	v := dynamo.Item{}
	v[":active"] = dynamo.Text(string(Active))
	return write{remove: "s_hash", condition: "s_state = :active AND attribute_exists(s_next)", values: v}
}

func (e Closed) write(s Login, now time.Time) write {
	after, _ := e.move(s, now) // refused moves are not written, see Table.Do
	v := dynamo.Item{}
	v[":from"] = dynamo.Text(string(s.State))
	v[":to"] = dynamo.Text(string(after.State))
	return write{update: "s_state = :to", condition: "s_state = :from", values: v}
}

func openValues(now time.Time) dynamo.Item {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":registered"] = dynamo.Text(string(Registered))
	v[":now"] = dynamo.Time(now)
	return v
}
