package authy

import (
	"context"
	"errors"

	"countersign/shared/factor"
)

// Codes checks and sends codes: those of the Authy app, and those of texts and calls. It is a
// [factor.Checker] and a [factor.Sender].
type Codes struct{ Client *Client }

// Check implements [factor.Checker]. Authy knows itself which codes it sent, so sentRef says nothing.
func (c Codes) Check(ctx context.Context, f factor.Factor, code, _ string) (factor.Verdict, error) {
	err := c.Client.VerifyToken(ctx, ID(f.Ref), code, "")
	switch {
	case err == nil:
		return factor.Right, nil
	case errors.Is(err, ErrInvalidToken):
		return factor.Wrong, nil
	case factor.NothingDone(err):
		return factor.Unchecked, err
	}
	return factor.Unclear, err
}

// Send implements [factor.Sender].
func (c Codes) Send(ctx context.Context, f factor.Factor, m factor.Message) (factor.Sent, error) {
	send := c.Client.SendSMS
	switch m.Method {
	case factor.SMS:
	case factor.Call:
		send = c.Client.Call
	default:
		return factor.Sent{}, argument(opSMS, "method is neither sms nor call")
	}
	locale, _ := Locale(m.Locale) // "" for a language that Authy does not speak
	sent, err := send(ctx, ID(f.Ref), Message{Force: m.Force, Locale: locale})
	return factor.Sent{ToApp: sent.Ignored}, err
}
