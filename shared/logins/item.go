package logins

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/dynamo"
)

// The attributes of an item. Most have an underscore, so that they are none of DynamoDB's
// reserved words. Times are Unix milliseconds, except for ttl.
const (
	attrID         = "id"
	attrTTL        = "ttl" // Unix seconds; when DynamoDB may delete the item. Nothing else depends on it
	attrClient     = "s_client"
	attrState      = "s_state"
	attrAccount    = "s_account"
	attrGeneration = "s_generation"
	attrWays       = "s_ways"
	attrCounters   = "s_counters"
	attrPhone      = "s_phone"
	attrProved     = "s_proved"
	attrKnown      = "s_known"
	attrKnownUntil = "s_known_until"
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
	attrOrdinal    = "p_ordinal"
	attrPushRef    = "p_ref"
	attrNumber     = "p_number"
	attrPlace      = "p_place"
	attrPhonePlace = "p_phone_place"
	attrNonce      = "p_nonce"
	attrSent       = "p_sent"
	attrPushEnds   = "p_expires"
	attrFailure    = "p_failure"
	attrAsked      = "p_asked"
	attrAnswer     = "p_answer"
	attrAnswerID   = "p_answer_id"
	attrAnswered   = "p_answered"
	attrDeniedLate = "p_denied_late"
)

// The attributes of an allowance: a prefix, which says whether it is the account's or the
// phone's, and a name. Both are short, because an item of more than 1 KB costs twice for each
// write.
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

// keep is how long an item is kept after its login or session is over, so that a late callback
// and a client that still asks find it.
const keep = 24 * time.Hour

func encode(s Login) dynamo.Item {
	a := dynamo.Item{}
	a[attrID] = dynamo.Text(s.ID)
	a[attrClient] = dynamo.Text(string(s.Client))
	a[attrState] = dynamo.Text(string(s.State))
	a[attrAccount] = dynamo.Text(s.Account)
	a[attrGeneration] = dynamo.Number(int64(s.Generation))
	a[attrWays] = encodeFactors(s.Factors)
	a[attrCounters] = dynamo.Text(s.Counters)
	a[attrPhone] = dynamo.Text(s.Phone)
	a[attrProved] = dynamo.Flag(s.Proved)
	putKnown(a, s)
	putFlag(a, attrLost, s.Lost)
	putFlag(a, attrNoMessages, s.NoMessages)
	putFlag(a, attrNoticed, s.Noticed)
	if !s.Ceiling.IsZero() {
		a[attrCeiling] = dynamo.Time(s.Ceiling)
	}
	a[attrCreated] = dynamo.Time(s.Created)
	a[attrExpires] = dynamo.Time(s.Expires)
	a[attrAttempts] = dynamo.Number(int64(s.Attempts))
	a[attrWrong] = dynamo.Number(int64(s.Wrong))
	putAllowance(a, ofAccount, s.Limits.Account)
	putAllowance(a, ofPhone, s.Limits.Phone)
	a[attrHash] = dynamo.Bytes(s.hash)
	a[attrTTL] = ttl(s.Expires)
	putPush(a, s.Push)
	return a
}

// putKnown writes in which known browser the login started.
func putKnown(a dynamo.Item, s Login) {
	if s.Known != "" {
		a[attrKnown] = dynamo.Text(s.Known)
		a[attrKnownUntil] = dynamo.Time(s.KnownUntil)
	}
}

// putAllowance writes what the counters of one item allow.
func putAllowance(a dynamo.Item, whose string, l Allowance) {
	a[whose+attrVersion] = dynamo.Number(l.Version)
	a[whose+attrCodes] = dynamo.Time(l.Codes)
	if whose == ofAccount {
		a[whose+attrTotal] = dynamo.Number(int64(l.Total))
	}
	a[whose+attrMessages] = dynamo.Time(l.Messages)
	a[whose+attrPause] = dynamo.Time(l.Pause)
	a[whose+attrPushes] = dynamo.Time(l.Pushes)
	a[whose+attrFree] = dynamo.Time(l.Place)
	a[whose+attrPushWait] = dynamo.Time(l.PushWait)
}

func readAllowance(a dynamo.Item, whose string) Allowance {
	return Allowance{
		Version:  a.Number(whose + attrVersion),
		Codes:    a.Time(whose + attrCodes),
		Total:    int(a.Number(whose + attrTotal)),
		Messages: a.Time(whose + attrMessages),
		Pause:    a.Time(whose + attrPause),
		Pushes:   a.Time(whose + attrPushes),
		Place:    a.Time(whose + attrFree),
		PushWait: a.Time(whose + attrPushWait),
	}
}

// putPush writes what is known of a push before it is sent.
func putPush(a dynamo.Item, p Push) {
	a[attrOrdinal] = dynamo.Number(int64(p.Ordinal))
	if p.Ordinal == 0 {
		return
	}
	a[attrNumber] = dynamo.Text(p.Number)
	a[attrPlace] = dynamo.Number(int64(p.Place))
	a[attrPhonePlace] = dynamo.Number(int64(p.PhonePlace))
	a[attrNonce] = dynamo.Text(p.Nonce)
	a[attrSent] = dynamo.Time(p.Sent)
	a[attrPushEnds] = dynamo.Time(p.Expires)
}

func decode(a dynamo.Item) Login {
	return Login{
		ID:         a.Text(attrID),
		Client:     Client(a.Text(attrClient)),
		State:      State(a.Text(attrState)),
		Account:    a.Text(attrAccount),
		Generation: int(a.Number(attrGeneration)),
		Factors:    decodeFactors(a.List(attrWays)),
		Counters:   a.Text(attrCounters),
		Phone:      a.Text(attrPhone),
		Proved:     a.Flag(attrProved),
		Known:      a.Text(attrKnown),
		KnownUntil: a.Time(attrKnownUntil),
		Created:    a.Time(attrCreated),
		Expires:    a.Time(attrExpires),
		Attempts:   int(a.Number(attrAttempts)),
		Wrong:      int(a.Number(attrWrong)),
		Limits:     Limits{Account: readAllowance(a, ofAccount), Phone: readAllowance(a, ofPhone)},
		Ceiling:    a.Time(attrCeiling),
		NoMessages: a.Flag(attrNoMessages),
		Noticed:    a.Flag(attrNoticed),
		TypeUntil:  a.Time(attrTypeUntil),
		Lost:       a.Flag(attrLost),
		Reader:     a.Text(attrReader),
		Passed:     a.Time(attrPassed),
		Used:       a.Time(attrUsed),
		By:         AMR(a.Text(attrFactor)),
		hash:       a.Bytes(attrHash),
		next:       a.Bytes(attrNext),
		key:        a.Bytes(attrKey),
		Push: Push{
			Ordinal:    int(a.Number(attrOrdinal)),
			Ref:        a.Text(attrPushRef),
			Number:     a.Text(attrNumber),
			Place:      int(a.Number(attrPlace)),
			PhonePlace: int(a.Number(attrPhonePlace)),
			Nonce:      a.Text(attrNonce),
			Sent:       a.Time(attrSent),
			Expires:    a.Time(attrPushEnds),
			Failure:    a.Text(attrFailure),
			Asked:      a.Time(attrAsked),
			Answer:     Answer(a.Text(attrAnswer)),
			AnswerID:   a.Text(attrAnswerID),
			Answered:   a.Time(attrAnswered),
			DeniedLate: a.Time(attrDeniedLate),
		},
	}
}

func ttl(expires time.Time) types.AttributeValue {
	return dynamo.Number(expires.Add(keep).Unix())
}

// putFlag writes a flag if it is set. Most logins never have it.
func putFlag(a dynamo.Item, name string, yes bool) {
	if yes {
		a[name] = dynamo.Flag(true)
	}
}
