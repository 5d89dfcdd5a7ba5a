package gateway

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	lambdasim "countersign/sim/lambda"
)

func TestServedIsToldOfWhatIsBilled(t *testing.T) {
	var (
		mu  sync.Mutex
		got []Served
	)
	f := &fake{answer: `{"statusCode":201,"body":"x"}`}
	url := serve(t, f, func(c *Config) {
		c.Served = func(s Served) {
			if s.Invoked && s.Ran <= 0 {
				t.Errorf("%s ran for %v", s.Route, s.Ran)
			}
			s.Ran = 0
			mu.Lock()
			defer mu.Unlock()
			got = append(got, s)
		}
		c.Routes[0].Function = "missing"
	})
	do(t, request(t, "POST", url+"/session", ""))
	f.err = lambdasim.ErrThrottled
	do(t, request(t, "POST", url+"/session", ""))
	do(t, request(t, "POST", url+"/session", strings.Repeat("x", maxBody+1)))
	do(t, request(t, "GET", url+"/session", ""))
	do(t, request(t, "GET", url+"/nothing", "")) // no route: not billed
	want := []Served{
		{Route: "POST /session", Status: 201, Invoked: true},
		{Route: "POST /session", Status: 503, Invoked: true},
		{Route: "POST /session", Status: 413},
		{Route: "GET /session", Status: 500},
	}
	mu.Lock()
	defer mu.Unlock()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("served (-want +got):\n%s", diff)
	}
}
