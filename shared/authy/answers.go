package authy

import (
	"context"

	"countersign/shared/factor"
)

// Answers asks Authy whether a push was answered, and how. It is a [factor.Asker].
type Answers struct{ Client *Client }

// Answer implements [factor.Asker].
func (a Answers) Answer(ctx context.Context, _ factor.Factor, ref string) (factor.Answered, error) {
	found, err := a.Client.approval(ctx, ref)
	if err != nil {
		return factor.Answered{}, err
	}
	return factor.Answered{Person: string(found.ID), Ref: found.UUID, Answer: answerOf(found.Status)}, nil
}

// answerOf translates Authy's status of a push. Only the three statuses that end a push
// are answers; for any other text it returns "".
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
