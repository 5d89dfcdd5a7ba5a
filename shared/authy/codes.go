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

// Check implements [factor.Checker]. Authy knows itself which codes it sent, so sentRef says nothing.
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

// Send implements [factor.Sender]. In a language that Authy doesn't speak it leaves the choice to
// Authy, which takes that of the phone's country.
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

// send has a code sent, once. toApp tells that Authy sent nothing and asked the person to open
// the app.
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
	// Authy has answered 200 with nothing but a text about a failure. An answer to a message that
	// went out has the number, masked.
	if !toApp && clean(answer.text("cellphone"), 40) == "" {
		return false, k.missing(ctx, answer, "cellphone")
	}
	return toApp, nil
}

// verify checks a code of 6 to 8 digits, once. nil means that Authy says it is the person's,
// and now used up. A wrong or used code is errInvalidToken, and every other error says nothing
// about the code.
func (c *Client) verify(ctx context.Context, id ID, token string) error {
	if _, err := ParseID(string(id)); err != nil {
		return argument(opVerify, "id is not 1 to 20 digits")
	}
	if !digits(token, 6, 8) {
		return argument(opVerify, "token is not 6 to 8 digits")
	}
	// Without force Authy says "valid" to any token of a person who has not yet passed one.
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
