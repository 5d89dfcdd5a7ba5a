package logins

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/dynamo"
	"countersign/shared/factor"
)

// A login with the longest values stays below 1 KB: above it each of its writes costs twice. It is one that
// was passed by a push: what a failed push, a late denial and a number without texts would
// add is less than what they leave out. One denial alone pauses: the account's, or the phone's.
func TestALoginIsWrittenInOneUnit(t *testing.T) {
	at := begin.Add(time.Hour)
	l := Allowance{Version: at.UnixMilli(), Codes: at, Total: 100, Messages: at, Pause: at, Pushes: at, Place: at, PushWait: at}
	phone := l
	phone.PushWait = time.Time{}
	a := encode(Login{
		ID: strings.Repeat("f", 32), Client: CookieClient, State: Registered, Account: strings.Repeat("A", 26), Generation: 9999, Factors: []factor.Factor{{ID: "authy", Ref: "12345678901", App: true}},
		Counters: "email#" + strings.Repeat("f", 32), Phone: "unproved#" + strings.Repeat("f", 32), Proved: true, Known: strings.Repeat("f", 16), KnownUntil: at,
		Created: at, Expires: at, Attempts: 99, Wrong: 99, Limits: Limits{l, phone}, Ceiling: at, Noticed: true,
		Push: Push{Ordinal: 99, Number: "47", Place: 2, PhonePlace: 2, Nonce: strings.Repeat("A", 8), Sent: at, Expires: at}, hash: make([]byte, 32),
	})
	// what is written later
	for _, name := range []string{attrTypeUntil, attrPassed, attrUsed, attrAsked, attrAnswered} {
		a[name] = dynamo.Time(at)
	}
	uuid := "0d0d0d0d-bc43-0135-d7be-1285ca17e122"
	for name, text := range map[string]string{attrReader: strings.Repeat("A", 26), attrFactor: "push", dynamo.Wrote: strings.Repeat("A", 26), attrPushRef: uuid, attrAnswer: "approved", attrAnswerID: uuid} {
		a[name] = dynamo.Text(text)
	}
	a[attrNext], a[attrKey] = dynamo.Bytes(make([]byte, 32)), dynamo.Bytes(make([]byte, 32))
	size := 0
	for name, value := range a {
		size += len(name)
		switch v := value.(type) {
		case *types.AttributeValueMemberS:
			size += len(v.Value)
		case *types.AttributeValueMemberN:
			size += (len(v.Value)+1)/2 + 1
		case *types.AttributeValueMemberB:
			size += len(v.Value)
		case *types.AttributeValueMemberL: // three bytes, one for each element and each of its attributes, and what they hold
			size += 3 + len(v.Value)*(1+3+3*(1+1)+len("authy")+len("12345678901")+1)
		default:
			size++
		}
	}
	if t.Logf("%d bytes", size); size > 1024 {
		t.Errorf("a login takes up to %d bytes", size)
	}
}
