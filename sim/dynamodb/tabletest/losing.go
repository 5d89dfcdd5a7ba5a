package tabletest

import (
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Losing returns a client of the same engine that loses the answer to every second request,
// after the engine has carried it out, and repeats the request, as any client of the SDK does.
func Losing(c *dynamodb.Client) *dynamodb.Client {
	return dynamodb.New(c.Options(), func(o *dynamodb.Options) {
		o.HTTPClient = &lossy{to: o.HTTPClient}
		o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) { s.Backoff = retry.NewExponentialJitterBackoff(time.Millisecond) })
	})
}

type lossy struct {
	to    dynamodb.HTTPClient
	calls int
}

func (l *lossy) Do(r *http.Request) (*http.Response, error) {
	answer, err := l.to.Do(r)
	if l.calls++; l.calls%2 == 0 || err != nil {
		return answer, err
	}
	answer.Body.Close()
	return nil, errors.New("answer lost")
}
