package authy

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"countersign/shared/factor"
)

const (
	opSMS    = "send sms"
	opCall   = "call phone"
	opVerify = "verify token"
)

// Codes checks and sends codes: those of the Authy app, and those of texts and calls. It is a
// [factor.Checker] and a [factor.Sender].
type Codes struct{ Client *Client }

// Check implements [factor.Checker]. It does not need the sentRef, because Authy remembers
// which codes it sent.
func (c Codes) Check(ctx context.Context, f factor.Factor, code, _ string) (factor.Verdict, error) {
	err := c.Client.verify(ctx, ID(f.Ref), code)
	switch {
	case err == nil:
		return factor.Right, nil
	case errors.Is(err, errInvalidToken):
		return factor.Wrong, nil
	case factor.NothingDone(err):
		return factor.Unchecked, err
	}
	return factor.Unclear, err
}

// Send implements [factor.Sender]. If Authy doesn't have the language, Send names none, and
// Authy uses the language of the phone's country.
func (c Codes) Send(ctx context.Context, f factor.Factor, m factor.Message) (factor.Sent, error) {
	query := make(url.Values)
	if m.Force {
		query.Set("force", "true")
	}
	if locale, ok := localeOf(m.Locale); ok {
		query.Set("locale", locale)
	}
	var toApp bool
	var err error
	switch m.Method {
	case factor.SMS:
		toApp, err = c.Client.send(ctx, opSMS, "/protected/json/sms/", ID(f.Ref), query)
	case factor.Call:
		toApp, err = c.Client.send(ctx, opCall, "/protected/json/call/", ID(f.Ref), query)
	default:
		err = argument(opSMS, "method is neither sms nor call")
	}
	return factor.Sent{ToApp: toApp}, err
}

// send asks Authy to send a code. It is never repeated. toApp means that Authy sent no code
// and asked the person to open the app instead.
func (c *Client) send(ctx context.Context, op, path string, id ID, query url.Values) (toApp bool, err error) {
	if _, err := ParseID(string(id)); err != nil {
		return false, argument(op, "id is not 1 to 20 digits")
	}
	k := call{op: op, method: http.MethodGet, path: path + string(id), query: query}
	answer, err := c.do(ctx, k)
	if err != nil {
		return false, err
	}
	toApp = answer.yes("ignored")
	// Authy sometimes answers 200 with only a text about a failure. If it really sent a
	// message, its answer has the phone number, masked.
	if !toApp && clean(answer.text("cellphone"), 40) == "" {
		return false, k.missing(ctx, answer, "cellphone")
	}
	return toApp, nil
}

// verify checks a code of 6 to 8 digits. It is never repeated. nil means that the code is
// right; Authy won't accept it again. errInvalidToken means that the code is wrong or was
// used before. Every other error says nothing about the code.
func (c *Client) verify(ctx context.Context, id ID, token string) error {
	if _, err := ParseID(string(id)); err != nil {
		return argument(opVerify, "id is not 1 to 20 digits")
	}
	if !digits(token, 6, 8) {
		return argument(opVerify, "token is not 6 to 8 digits")
	}
	// Without force, Authy calls every token valid until the person has entered a right one.
	k := call{op: opVerify, method: http.MethodGet, path: "/protected/json/verify/" + token + "/" + string(id),
		query: url.Values{"force": {"true"}}, private: []string{token}}
	answer, err := c.do(ctx, k)
	if err != nil {
		return err
	}
	if answer["token"] != "is valid" {
		return k.missing(ctx, answer, `token "is valid"`)
	}
	return nil
}
