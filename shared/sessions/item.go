package sessions

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
	attrProved     = "s_proved"
	attrDevice     = "s_device"
	attrCreated    = "s_created"
	attrExpires    = "s_expires"
	attrAttempts   = "s_attempts"
	attrWrong      = "s_wrong"
	attrNumberFrom = "s_number_from"
	attrTypeUntil  = "s_type_until"
	attrLost       = "s_lost"
	attrPassed     = "s_passed"
	attrUsed       = "s_used"
	attrFactor     = "s_factor"
	attrHash       = "s_hash"
	attrNext       = "s_next"
	attrKey        = "s_key"
	attrWrote      = "s_wrote" // names the last update
	attrVersion    = "l_version"
	attrCodes      = "l_codes"
	attrTotal      = "l_total"
	attrMessages   = "l_messages"
	attrPause      = "l_pause"
	attrPushes     = "l_pushes"
	attrFreePlace  = "l_place"
	attrOrdinal    = "p_ordinal"
	attrUUID       = "p_uuid"
	attrNumber     = "p_number"
	attrPlace      = "p_place"
	attrSent       = "p_sent"
	attrPushEnds   = "p_expires"
	attrFailure    = "p_failure"
	attrAsked      = "p_asked"
	attrAnswer     = "p_answer"
	attrAnswerID   = "p_answer_id"
	attrAnswered   = "p_answered"
)

// keep is how long an item stays after its login or session is over: long enough
// for a late callback, or a client that still asks, to find out.
const keep = 24 * time.Hour

type attributes map[string]types.AttributeValue

func encode(s Session) attributes {
	a := attributes{}
	a.text(attrID, s.ID)
	a.text(attrClient, string(s.Client))
	a.text(attrState, string(s.State))
	a.text(attrAccount, s.Account)
	a.number(attrGeneration, int64(s.Generation))
	a.text(attrAuthyID, s.AuthyID)
	a.text(attrCounters, s.Counters)
	a[attrProved] = &types.AttributeValueMemberBOOL{Value: s.Proved}
	a[attrDevice] = &types.AttributeValueMemberBOOL{Value: s.Device}
	if s.Lost {
		a[attrLost] = &types.AttributeValueMemberBOOL{Value: true}
	}
	a.time(attrCreated, s.Created)
	a.time(attrExpires, s.Expires)
	a.number(attrAttempts, int64(s.Attempts))
	a.number(attrWrong, int64(s.Wrong))
	a.limits(s.Limits)
	a[attrHash] = &types.AttributeValueMemberB{Value: s.hash}
	a[attrTTL] = ttl(s.Expires)
	a.push(s.Push)
	return a
}

// limits writes what the account's counters allow.
func (a attributes) limits(l Limits) {
	a.number(attrVersion, l.Version)
	a.time(attrCodes, l.Codes)
	a.number(attrTotal, int64(l.Total))
	a.time(attrMessages, l.Messages)
	a.time(attrPause, l.Pause)
	a.time(attrPushes, l.Pushes)
	a.time(attrFreePlace, l.Place)
}

// push writes what is known of a push when it is started.
func (a attributes) push(p Push) {
	a.number(attrOrdinal, int64(p.Ordinal))
	if p.Ordinal == 0 {
		return
	}
	a.text(attrNumber, p.Number)
	a.number(attrPlace, int64(p.Place))
	a.time(attrSent, p.Sent)
	a.time(attrPushEnds, p.Expires)
}

func decode(a attributes) Session {
	return Session{
		ID:         a.getText(attrID),
		Client:     Client(a.getText(attrClient)),
		State:      State(a.getText(attrState)),
		Account:    a.getText(attrAccount),
		Generation: int(a.getNumber(attrGeneration)),
		AuthyID:    a.getText(attrAuthyID),
		Counters:   a.getText(attrCounters),
		Proved:     a.getBool(attrProved),
		Device:     a.getBool(attrDevice),
		Created:    a.getTime(attrCreated),
		Expires:    a.getTime(attrExpires),
		Attempts:   int(a.getNumber(attrAttempts)),
		Wrong:      int(a.getNumber(attrWrong)),
		NumberFrom: a.getTime(attrNumberFrom),
		TypeUntil:  a.getTime(attrTypeUntil),
		Lost:       a.getBool(attrLost),
		Limits: Limits{
			Version:  a.getNumber(attrVersion),
			Codes:    a.getTime(attrCodes),
			Total:    int(a.getNumber(attrTotal)),
			Messages: a.getTime(attrMessages),
			Pause:    a.getTime(attrPause),
			Pushes:   a.getTime(attrPushes),
			Place:    a.getTime(attrFreePlace),
		},
		Passed: a.getTime(attrPassed),
		Used:   a.getTime(attrUsed),
		By:     Factor(a.getText(attrFactor)),
		hash:   a.getBytes(attrHash),
		next:   a.getBytes(attrNext),
		key:    a.getBytes(attrKey),
		Push: Push{
			Ordinal:  int(a.getNumber(attrOrdinal)),
			UUID:     a.getText(attrUUID),
			Number:   a.getText(attrNumber),
			Place:    int(a.getNumber(attrPlace)),
			Sent:     a.getTime(attrSent),
			Expires:  a.getTime(attrPushEnds),
			Failure:  a.getText(attrFailure),
			Asked:    a.getTime(attrAsked),
			Answer:   Answer(a.getText(attrAnswer)),
			AnswerID: a.getText(attrAnswerID),
			Answered: a.getTime(attrAnswered),
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
