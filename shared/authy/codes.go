package authy

import (
	"context"
	"net/http"
	"net/url"
)

const (
	opSMS    = "send sms"
	opCall   = "call phone"
	opVerify = "verify token"
)

// A Message says how to send a code. The zero value lets Authy choose.
type Message struct {
	// Force sends it to a person who has the app too; else Authy may ask them to open it.
	Force bool
	// Action ties the code to something, at most 255 characters; VerifyToken must then name the same.
	Action string
	// Locale is a language that Locale knows; empty is that of the phone's country.
	Locale string
}

// Sent is what became of a message.
type Sent struct {
	Ignored bool // nothing was sent: the person was asked to open the app
}

// SendSMS sends a code as a text. It is made once, never repeated.
func (c *Client) SendSMS(ctx context.Context, id ID, m Message) (Sent, error) {
	return c.send(ctx, opSMS, "/protected/json/sms/", id, m)
}

// Call has a code read out on the phone. It is made once, never repeated.
func (c *Client) Call(ctx context.Context, id ID, m Message) (Sent, error) {
	return c.send(ctx, opCall, "/protected/json/call/", id, m)
}

func (c *Client) send(ctx context.Context, op, path string, id ID, m Message) (Sent, error) {
	query, err := m.query(op)
	if err != nil {
		return Sent{}, err
	}
	if _, err := ParseID(string(id)); err != nil {
		return Sent{}, argument(op, "id is not 1 to 20 digits")
	}
	k := call{op: op, method: http.MethodGet, path: path + string(id), query: query, private: []string{m.Action}}
	answer, err := c.do(ctx, k)
	if err != nil {
		return Sent{}, err
	}
	sent := Sent{Ignored: answer.yes("ignored")}
	// Authy has answered 200 with nothing but a text about a failure. An answer to a message that
	// went out has the number, masked.
	if !sent.Ignored && Clean(answer.text("cellphone"), 40) == "" {
		return Sent{}, k.missing(ctx, answer, "cellphone")
	}
	return sent, nil
}

func (m Message) query(op string) (url.Values, error) {
	query := make(url.Values)
	if m.Force {
		query.Set("force", "true")
	}
	if m.Action != "" {
		if !isClean(m.Action, 1, 255) {
			return nil, argument(op, "action is over 255 characters or not clean")
		}
		query.Set("action", m.Action)
	}
	if m.Locale != "" {
		locale, ok := Locale(m.Locale)
		if !ok {
			return nil, argument(op, "locale is none of Authy's")
		}
		query.Set("locale", locale)
	}
	return query, nil
}

// VerifyToken checks a code of 6 to 8 digits. nil means that Authy says it is the person's,
// and now used up; action is the one that it was sent with, or empty. A wrong or used code is
// ErrInvalidToken, and every other error says nothing about the code. It is made once, never repeated.
func (c *Client) VerifyToken(ctx context.Context, id ID, token, action string) error {
	if _, err := ParseID(string(id)); err != nil {
		return argument(opVerify, "id is not 1 to 20 digits")
	}
	if !digits(token, 6, 8) {
		return argument(opVerify, "token is not 6 to 8 digits")
	}
	// Without force Authy says "valid" to any token of a person who has not yet passed one.
	query := url.Values{"force": {"true"}}
	if action != "" {
		if !isClean(action, 1, 255) {
			return argument(opVerify, "action is over 255 characters or not clean")
		}
		query.Set("action", action)
	}
	k := call{op: opVerify, method: http.MethodGet, path: "/protected/json/verify/" + token + "/" + string(id),
		query: query, private: []string{token, action}}
	answer, err := c.do(ctx, k)
	if err != nil {
		return err
	}
	if answer["token"] != "is valid" {
		return k.missing(ctx, answer, `token "is valid"`)
	}
	return nil
}
