package logins

import (
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// write is one conditional update. The expressions are constants; each condition
// says of the item what the event's move says of the session.
type write struct {
	update    string // SET and what is set; "" for nothing
	remove    string // REMOVE and what is removed; "" for nothing
	condition string
	values    attributes
	back      bool // hands something back, so it may not happen twice
}

// noting adds what the counters of account and phone allow, unless the login knows
// that from a later state of them. Where another request has noted a later one
// meanwhile, the write is refused, and Table.Do tries it again without.
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

// allowance sets all that the counters of one item allow.
func (w *write) allowance(whose string, l Allowance) {
	a := attributes{}
	a.allowance(whose, l)
	for _, name := range slices.Sorted(maps.Keys(a)) {
		w.values[":"+name] = a[name]
		w.set(name + " = :" + name)
	}
}

// set adds a clause to what is set.
func (w *write) set(clause string) {
	if w.update == "" {
		w.update = "SET " + clause
		return
	}
	w.update += ", " + clause
}

// writer is an Event that the table can write.
type writer interface {
	Event
	// write gives the update that makes the move. s is the login as last read.
	write(s Login, now time.Time) write
}

const (
	isPending = "s_state = :pending AND s_expires > :now"
	isOpen    = "(s_state = :pending OR s_state = :registered) AND s_expires > :now"
	unsettled = "s_state = :pending AND p_ordinal = :ordinal AND attribute_not_exists(p_uuid) AND attribute_not_exists(p_failure)"
)

func (e PushStarted) write(s Login, now time.Time) write {
	v := attributes{}
	v.text(":pending", string(Pending))
	v.time(":now", now)
	v.number(":old", int64(s.Push.Ordinal))
	v.number(":ordinal", int64(e.Push.Ordinal))
	v.text(":number", e.Push.Number)
	v.number(":place", int64(e.Push.Place))
	v.number(":phone_place", int64(e.Push.PhonePlace))
	v.time(":sent", e.Push.Sent)
	v.time(":expires", e.Push.Expires)
	v.text(":approved", string(Approved))
	return write{
		update: "SET p_ordinal = :ordinal, p_number = :number, p_place = :place, p_phone_place = :phone_place, p_sent = :sent, p_expires = :expires",
		remove: " REMOVE p_uuid, p_failure, p_asked, p_answer, p_answer_id, p_answered, p_denied_late",
		// That the old push is over was seen when it was read. What is over for one
		// ordinal stays over, but for an approval that came in time and was not
		// seen yet.
		condition: isPending + " AND p_ordinal = :old AND NOT (p_answer = :approved AND p_answer_id = p_uuid AND p_answered < p_expires)",
		values:    v,
	}.noting(s, e.Limits)
}

func (e PushSent) write(Login, time.Time) write {
	v := attributes{}
	v.text(":pending", string(Pending))
	v.number(":ordinal", int64(e.Ordinal))
	v.text(":uuid", e.UUID)
	return write{update: "SET p_uuid = :uuid", condition: unsettled, values: v}
}

func (e PushNotSent) write(s Login, now time.Time) write {
	v := attributes{}
	v.text(":pending", string(Pending))
	v.number(":ordinal", int64(e.Ordinal))
	v.text(":reason", e.Reason)
	w := write{update: "SET p_failure = :reason", condition: unsettled, values: v}
	// What is not said here stays: another request may have found an app meanwhile.
	if e.Reason == NoDevice {
		v[":device"] = &types.AttributeValueMemberBOOL{}
		w.set("s_device = :device")
	}
	if after, _ := e.move(s, now); after.Lost {
		v[":lost"] = &types.AttributeValueMemberBOOL{Value: true}
		w.set("s_lost = :lost")
	}
	return w.noting(s, e.Limits)
}

func (e PushAnswered) write(s Login, now time.Time) write {
	v := attributes{}
	v.text(":pending", string(Pending))
	v.time(":now", now)
	v.number(":ordinal", int64(e.Ordinal))
	v.text(":authy", e.Person)
	v.text(":uuid", e.UUID)
	v.text(":answer", string(e.Answer))
	v.time(":free", time.Time{})
	w := write{
		update: "SET p_answer = :answer, p_answer_id = :uuid, p_answered = :now, l_h = :free, n_h = :free",
		condition: isPending + " AND p_ordinal = :ordinal AND s_authy = :authy AND p_expires > :now" +
			" AND attribute_not_exists(p_failure)" +
			" AND (attribute_not_exists(p_uuid) OR p_uuid = :uuid)" +
			" AND (attribute_not_exists(p_answer) OR attribute_exists(p_uuid) AND p_answer_id <> :uuid)",
		values: v,
	}
	if until := e.pausedUntil(now); !until.IsZero() {
		w.condition += " AND s_proved = :proved"
		w.set(w.pauseUntil(s, until) + " = :wait")
	}
	return w
}

// pauseUntil adds what names pausing's PushWait: its attribute depends on Proved, which
// the condition must hold to.
func (w write) pauseUntil(s Login, until time.Time) (attribute string) {
	w.values.time(":wait", until)
	w.values.flag(":proved", s.Proved)
	if s.Proved {
		return ofAccount + attrPushWait
	}
	return ofPhone + attrPushWait
}

func (e PushPaused) write(s Login, _ time.Time) write {
	v := attributes{}
	v.text(":pending", string(Pending))
	w := write{values: v}
	name := w.pauseUntil(s, e.Until)
	w.update, w.condition = "SET "+name+" = :wait", "s_state = :pending AND s_proved = :proved AND "+name+" < :wait"
	return w
}

func (e DeniedLate) write(_ Login, now time.Time) write {
	v := attributes{}
	v.time(":now", now)
	v.number(":ordinal", int64(e.Ordinal))
	v.text(":authy", e.Person)
	v.text(":uuid", e.UUID)
	v.text(":denied", string(Denied))
	return write{
		update: "SET p_denied_late = :now",
		condition: "p_ordinal = :ordinal AND s_authy = :authy AND (attribute_not_exists(p_uuid) OR p_uuid = :uuid)" +
			" AND attribute_not_exists(p_denied_late) AND NOT (p_answer = :denied AND p_answer_id = :uuid)",
		values: v,
	}
}

func (e CodeTried) write(s Login, now time.Time) write {
	v := openValues(now)
	v.number(":one", 1)
	v.number(":max", int64(e.Max))
	return write{
		update:    "SET s_attempts = s_attempts + :one",
		condition: isOpen + " AND s_attempts < :max",
		values:    v,
	}.noting(s, e.Limits)
}

func (e CodeReturned) write(s Login, _ time.Time) write {
	v := attributes{}
	v.text(":pending", string(Pending))
	v.text(":registered", string(Registered))
	v.number(":one", 1)
	v.number(":zero", 0)
	return write{
		update:    "SET s_attempts = s_attempts - :one",
		condition: "(s_state = :pending OR s_state = :registered) AND s_attempts > :zero",
		values:    v,
		back:      true,
	}.noting(s, e.Limits)
}

func (e Counted) write(s Login, _ time.Time) write {
	v := attributes{}
	v.text(":state", string(s.State))
	return write{condition: "s_state = :state", values: v}.noting(s, e.Limits)
}

func (e MessageAsked) write(s Login, _ time.Time) write {
	v := attributes{}
	v.text(":state", string(s.State))
	v.time(":ceiling", e.Ceiling)
	w := write{update: "SET s_ceiling = :ceiling", condition: "s_state = :state", values: v}
	if e.Notice != NoticeStays {
		v.flag(":noticed", e.Notice == NoticeGiven)
		w.set("s_noticed = :noticed")
	}
	if e.Notice == NoticeTaken {
		v.flag(":yes", true)
		w.condition += " AND s_noticed = :yes"
	}
	w.back = e.Notice == NoticeGiven
	if !e.TypeUntil.IsZero() {
		v.time(":type", e.TypeUntil)
		w.set("s_type_until = :type")
	}
	return w.noting(s, e.Limits)
}

func (PersonLost) write(s Login, _ time.Time) write { return flagged(s, attrLost) }

func (NumberBarred) write(s Login, _ time.Time) write { return flagged(s, attrNoMessages) }

// flagged sets a flag, as long as the login is in the state that it was read in.
func flagged(s Login, name string) write {
	v := attributes{}
	v.flag(":yes", true)
	v.text(":state", string(s.State))
	return write{update: "SET " + name + " = :yes", condition: "s_state = :state", values: v}
}

func (e Enrolled) write(_ Login, now time.Time) write {
	v := attributes{":device": &types.AttributeValueMemberBOOL{Value: e.Device}, ":no": &types.AttributeValueMemberBOOL{}}
	v.text(":pending", string(Pending))
	v.time(":now", now)
	v.text(":from", e.From)
	v.text(":to", e.To)
	v.text(":reason", e.reason())
	v.text(":phone", e.Phone)
	w := write{
		update:    "SET s_authy = :to, s_device = :device, s_proved = :no, s_lost = :no, p_failure = :reason, s_phone = :phone",
		condition: isPending + " AND s_authy = :from AND attribute_exists(p_failure)",
		values:    v,
	}
	w.allowance(ofPhone, e.Limits)
	return w
}

func (e CodeWrong) write(s Login, now time.Time) write {
	after, _ := e.move(s, now) // refused moves are not written, see Table.Do
	v := attributes{}
	v.text(":from", string(s.State))
	v.text(":to", string(after.State))
	v.number(":seen", int64(s.Wrong))
	v.number(":wrong", int64(after.Wrong))
	return write{
		update:    "SET s_wrong = :wrong, s_state = :to",
		condition: "s_state = :from AND s_wrong = :seen",
		values:    v,
	}
}

func (DeviceFound) write(s Login, _ time.Time) write {
	v := attributes{":yes": &types.AttributeValueMemberBOOL{Value: true}}
	v.text(":state", string(s.State))
	return write{update: "SET s_device = :yes", condition: "s_state = :state", values: v}
}

func (e Passing) write(s Login, now time.Time) write {
	v := attributes{}
	v.time(":now", now)
	v.text(":from", string(s.State))
	v.text(":active", string(Active))
	v.text(":factor", string(e.By))
	v.time(":expires", now.Add(e.Session))
	v[":ttl"] = ttl(now.Add(e.Session))
	w := write{
		update: "SET s_state = :active, s_factor = :factor, s_passed = :now, s_used = :now, s_expires = :expires," +
			" #ttl = :ttl",
		condition: "s_state = :from AND s_expires > :now",
		values:    v,
	}
	if len(e.next) > 0 { // a cookie client's token changes
		v[":key"] = &types.AttributeValueMemberB{Value: e.key}
		v[":next"] = &types.AttributeValueMemberB{Value: e.next}
		w.update += ", s_key = :key, s_next = :next"
	}
	if e.By == ByPush {
		v.text(":uuid", s.Push.UUID)
		v.text(":approved", string(Approved))
		w.condition += " AND p_uuid = :uuid AND p_answer_id = :uuid AND p_answer = :approved" +
			" AND p_answered < p_expires"
	}
	return w
}

func (Forgotten) write(Login, time.Time) write {
	v := attributes{}
	v.text(":active", string(Active))
	return write{remove: " REMOVE s_hash", condition: "s_state = :active AND attribute_exists(s_next)", values: v}
}

func (e Closed) write(s Login, now time.Time) write {
	after, _ := e.move(s, now) // refused moves are not written, see Table.Do
	v := attributes{}
	v.text(":from", string(s.State))
	v.text(":to", string(after.State))
	return write{update: "SET s_state = :to", condition: "s_state = :from", values: v}
}

func openValues(now time.Time) attributes {
	v := attributes{}
	v.text(":pending", string(Pending))
	v.text(":registered", string(Registered))
	v.time(":now", now)
	return v
}
