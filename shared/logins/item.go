package logins

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// The attributes of an item. All have an underscore, so that none is one of
// DynamoDB's reserved words. Times are Unix milliseconds, but for ttl.
const (
	attrID         = "id"
	attrTTL        = "ttl" // Unix seconds; when the item may be deleted, decides nothing
	attrClient     = "s_client"
	attrState      = "s_state"
	attrAccount    = "s_account"
	attrGeneration = "s_generation"
	attrAuthyID    = "s_authy"
	attrCounters   = "s_counters"
	attrPhone      = "s_phone"
	attrProved     = "s_proved"
	attrKnown      = "s_known"
	attrKnownUntil = "s_known_until"
	attrDevice     = "s_device"
	attrCreated    = "s_created"
	attrExpires    = "s_expires"
	attrAttempts   = "s_attempts"
	attrWrong      = "s_wrong"
	attrCeiling    = "s_ceiling"
	attrNoMessages = "s_no_messages"
	attrNoticed    = "s_noticed"
	attrTypeUntil  = "s_type_until"
	attrLost       = "s_lost"
	attrReader     = "s_reader"
	attrPassed     = "s_passed"
	attrUsed       = "s_used"
	attrFactor     = "s_factor"
	attrHash       = "s_hash"
	attrNext       = "s_next"
	attrKey        = "s_key"
	attrWrote      = "s_wrote" // names the last update
	attrOrdinal    = "p_ordinal"
	attrUUID       = "p_uuid"
	attrNumber     = "p_number"
	attrPlace      = "p_place"
	attrPhonePlace = "p_phone_place"
	attrSent       = "p_sent"
	attrPushEnds   = "p_expires"
	attrFailure    = "p_failure"
	attrAsked      = "p_asked"
	attrAnswer     = "p_answer"
	attrAnswerID   = "p_answer_id"
	attrAnswered   = "p_answered"
	attrDeniedLate = "p_denied_late"
)

// What an allowance's attributes are called: the prefix says whose it is. The names are
// short, because a login stays below 1 KB, above which each write costs twice.
const (
	ofAccount = "l_"
	ofPhone   = "n_"

	attrVersion  = "v"
	attrCodes    = "c"
	attrTotal    = "t"
	attrMessages = "m"
	attrPause    = "r"
	attrPushes   = "p"
	attrFree     = "h"
	attrPushWait = "w"
)

// keep is how long an item stays after its login or session is over: long enough
// for a late callback, or a client that still asks, to find out.
const keep = 24 * time.Hour

type attributes map[string]types.AttributeValue

func encode(s Login) attributes {
	a := attributes{}
	a.text(attrID, s.ID)
	a.text(attrClient, string(s.Client))
	a.text(attrState, string(s.State))
	a.text(attrAccount, s.Account)
	a.number(attrGeneration, int64(s.Generation))
	a.text(attrAuthyID, s.AuthyID)
	a.text(attrCounters, s.Counters)
	a.text(attrPhone, s.Phone)
	a.flag(attrProved, s.Proved)
	a.flag(attrDevice, s.Device)
	a.known(s)
	a.set(attrLost, s.Lost)
	a.set(attrNoMessages, s.NoMessages)
	a.set(attrNoticed, s.Noticed)
	if !s.Ceiling.IsZero() {
		a.time(attrCeiling, s.Ceiling)
	}
	a.time(attrCreated, s.Created)
	a.time(attrExpires, s.Expires)
	a.number(attrAttempts, int64(s.Attempts))
	a.number(attrWrong, int64(s.Wrong))
	a.allowance(ofAccount, s.Limits.Account)
	a.allowance(ofPhone, s.Limits.Phone)
	a[attrHash] = &types.AttributeValueMemberB{Value: s.hash}
	a[attrTTL] = ttl(s.Expires)
	a.push(s.Push)
	return a
}

// known writes in which known browser the login began.
func (a attributes) known(s Login) {
	if s.Known != "" {
		a.text(attrKnown, s.Known)
		a.time(attrKnownUntil, s.KnownUntil)
	}
}

// allowance writes what the counters of one item allow.
func (a attributes) allowance(whose string, l Allowance) {
	a.number(whose+attrVersion, l.Version)
	a.time(whose+attrCodes, l.Codes)
	if whose == ofAccount {
		a.number(whose+attrTotal, int64(l.Total))
	}
	a.time(whose+attrMessages, l.Messages)
	a.time(whose+attrPause, l.Pause)
	a.time(whose+attrPushes, l.Pushes)
	a.time(whose+attrFree, l.Place)
	a.time(whose+attrPushWait, l.PushWait)
}

func (a attributes) getAllowance(whose string) Allowance {
	return Allowance{
		Version:  a.getNumber(whose + attrVersion),
		Codes:    a.getTime(whose + attrCodes),
		Total:    int(a.getNumber(whose + attrTotal)),
		Messages: a.getTime(whose + attrMessages),
		Pause:    a.getTime(whose + attrPause),
		Pushes:   a.getTime(whose + attrPushes),
		Place:    a.getTime(whose + attrFree),
		PushWait: a.getTime(whose + attrPushWait),
	}
}

// push writes what is known of a push when it is started.
func (a attributes) push(p Push) {
	a.number(attrOrdinal, int64(p.Ordinal))
	if p.Ordinal == 0 {
		return
	}
	a.text(attrNumber, p.Number)
	a.number(attrPlace, int64(p.Place))
	a.number(attrPhonePlace, int64(p.PhonePlace))
	a.time(attrSent, p.Sent)
	a.time(attrPushEnds, p.Expires)
}

func decode(a attributes) Login {
	return Login{
		ID:         a.getText(attrID),
		Client:     Client(a.getText(attrClient)),
		State:      State(a.getText(attrState)),
		Account:    a.getText(attrAccount),
		Generation: int(a.getNumber(attrGeneration)),
		AuthyID:    a.getText(attrAuthyID),
		Counters:   a.getText(attrCounters),
		Phone:      a.getText(attrPhone),
		Proved:     a.getBool(attrProved),
		Known:      a.getText(attrKnown),
		KnownUntil: a.getTime(attrKnownUntil),
		Device:     a.getBool(attrDevice),
		Created:    a.getTime(attrCreated),
		Expires:    a.getTime(attrExpires),
		Attempts:   int(a.getNumber(attrAttempts)),
		Wrong:      int(a.getNumber(attrWrong)),
		Limits:     Limits{Account: a.getAllowance(ofAccount), Phone: a.getAllowance(ofPhone)},
		Ceiling:    a.getTime(attrCeiling),
		NoMessages: a.getBool(attrNoMessages),
		Noticed:    a.getBool(attrNoticed),
		TypeUntil:  a.getTime(attrTypeUntil),
		Lost:       a.getBool(attrLost),
		Reader:     a.getText(attrReader),
		Passed:     a.getTime(attrPassed),
		Used:       a.getTime(attrUsed),
		By:         Factor(a.getText(attrFactor)),
		hash:       a.getBytes(attrHash),
		next:       a.getBytes(attrNext),
		key:        a.getBytes(attrKey),
		Push: Push{
			Ordinal:    int(a.getNumber(attrOrdinal)),
			UUID:       a.getText(attrUUID),
			Number:     a.getText(attrNumber),
			Place:      int(a.getNumber(attrPlace)),
			PhonePlace: int(a.getNumber(attrPhonePlace)),
			Sent:       a.getTime(attrSent),
			Expires:    a.getTime(attrPushEnds),
			Failure:    a.getText(attrFailure),
			Asked:      a.getTime(attrAsked),
			Answer:     Answer(a.getText(attrAnswer)),
			AnswerID:   a.getText(attrAnswerID),
			Answered:   a.getTime(attrAnswered),
			DeniedLate: a.getTime(attrDeniedLate),
		},
	}
}

func ttl(expires time.Time) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(expires.Add(keep).Unix(), 10)}
}

func (a attributes) text(name, value string) {
	a[name] = &types.AttributeValueMemberS{Value: value}
}

func (a attributes) number(name string, n int64) {
	a[name] = &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func (a attributes) flag(name string, yes bool) {
	a[name] = &types.AttributeValueMemberBOOL{Value: yes}
}

// set writes a flag that most logins never have.
func (a attributes) set(name string, yes bool) {
	if yes {
		a.flag(name, true)
	}
}

// time writes the zero time as 0, which getTime reads as such.
func (a attributes) time(name string, t time.Time) {
	if t.IsZero() {
		a.number(name, 0)
		return
	}
	a.number(name, t.UnixMilli())
}

func (a attributes) getText(name string) string {
	if v, ok := a[name].(*types.AttributeValueMemberS); ok {
		return v.Value
	}
	return ""
}

func (a attributes) getNumber(name string) int64 {
	if v, ok := a[name].(*types.AttributeValueMemberN); ok {
		n, _ := strconv.ParseInt(v.Value, 10, 64) // nothing else is written there
		return n
	}
	return 0
}

func (a attributes) getTime(name string) time.Time {
	if ms := a.getNumber(name); ms != 0 {
		return time.UnixMilli(ms).UTC()
	}
	return time.Time{}
}

func (a attributes) getBool(name string) bool {
	v, ok := a[name].(*types.AttributeValueMemberBOOL)
	return ok && v.Value
}

func (a attributes) getBytes(name string) []byte {
	if v, ok := a[name].(*types.AttributeValueMemberB); ok {
		return v.Value
	}
	return nil
}
