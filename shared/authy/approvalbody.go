package authy

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

type approvalBody struct {
	Message string `json:"message"`
	Details pairs  `json:"details,omitempty"`
	Hidden  pairs  `json:"hidden_details,omitempty"`
	Seconds int64  `json:"seconds_to_expire"`
}

func (a approval) body() approvalBody {
	return approvalBody{Message: a.Message, Details: a.Details, Hidden: a.Hidden,
		Seconds: int64((a.Lifetime + time.Second - 1) / time.Second)}
}

func (a approval) private() []string {
	texts := []string{a.Message}
	for _, list := range [][]pair{a.Details, a.Hidden} {
		for _, pair := range list {
			texts = append(texts, pair.Value)
		}
	}
	return texts
}

// pairs are encoded as a JSON object that keeps their order.
type pairs []pair

// MarshalJSON implements [json.Marshaler].
func (p pairs) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, pair := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(pair.Key) // encoding a string can't fail
		value, _ := json.Marshal(pair.Value)
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// problem returns a text that says which of Authy's limits the approval breaks, or "".
func (a approval) problem() string {
	if !isClean(a.Message, 1, 144) {
		return "message is not 1 to 144 clean characters"
	}
	if a.Lifetime < time.Second || a.Lifetime > maxLifetime {
		return "lifetime is not a second to ten minutes"
	}
	for _, list := range [][]pair{a.Details, a.Hidden} {
		if problem := pairsProblem(list); problem != "" {
			return problem
		}
	}
	return ""
}

func pairsProblem(list []pair) string {
	for i, pair := range list {
		if !isKey(pair.Key) {
			return "a detail's key is not 1 to 20 letters, digits, spaces, _ and -"
		}
		if !isClean(pair.Value, 0, 200) {
			return "a detail's value is over 200 characters or not clean"
		}
		for j, other := range list {
			if i != j && strings.HasPrefix(other.Key, pair.Key) {
				return "a detail's key is a prefix of another"
			}
		}
	}
	return ""
}

func isKey(key string) bool {
	if len(key) < 1 || len(key) > 20 {
		return false
	}
	return !strings.ContainsFunc(key, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != ' ' && r != '_' && r != '-'
	})
}
