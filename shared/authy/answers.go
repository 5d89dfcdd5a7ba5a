package authy

import (
	"context"

	"countersign/shared/factor"
)

// Answers looks up how a push stands. It is a [factor.Asker].
type Answers struct{ Client *Client }

// Answer implements [factor.Asker].
func (a Answers) Answer(ctx context.Context, _ factor.Factor, ref string) (factor.Answered, error) {
	found, err := a.Client.approval(ctx, ref)
	if err != nil {
		return factor.Answered{}, err
	}
	return factor.Answered{Person: string(found.ID), Ref: found.UUID, Answer: answerOf(found.Status)}, nil
}

// answerOf reads Authy's word for how a push stands. It is no answer unless it is exactly one
// of the three that end a push.
func answerOf(status string) factor.Answer {
	switch status {
	case statusApproved:
		return factor.Approved
	case statusDenied:
		return factor.Denied
	case statusExpired:
		return factor.Expired
	}
	return ""
}
