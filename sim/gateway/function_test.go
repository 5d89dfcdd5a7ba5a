package gateway

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	lambdasim "countersign/sim/lambda"
)

// TestMain lets the test binary act as a function, so a test can put a real process
// behind the gateway.
func TestMain(m *testing.M) {
	if os.Getenv("AWS_LAMBDA_RUNTIME_API") != "" {
		lambda.Start(echo)
		return
	}
	os.Exit(m.Run())
}

// echo answers with the request's body, or exits if told to.
func echo(_ context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	switch event.Body {
	case "exit":
		os.Exit(1)
	case "panic":
		panic("broken")
	}
	return events.APIGatewayV2HTTPResponse{StatusCode: 201, Headers: map[string]string{"Content-Type": "text/html"}, Cookies: event.Cookies, Body: event.Body}, nil
}

func TestARealFunctionBehindTheGateway(t *testing.T) {
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f := lambdasim.New(lambdasim.Config{Name: "F", Binary: binary, Timeout: time.Minute})
	t.Cleanup(f.Close)
	url := serve(t, f, nil)
	for _, c := range []struct {
		body   string
		status int
		want   string
	}{
		{"hello", 201, "hello"},
		{"panic", 500, `{"message":"Internal Server Error"}`},
		{"exit", 503, `{"message":"Service Unavailable"}`},
		{"again", 201, "again"},
	} {
		response, body := do(t, request(t, "POST", url+"/session", c.body, "Content-Type: text/plain", "Cookie: a=1; b=2"))
		if response.StatusCode != c.status || body != c.want {
			t.Errorf("%s: got %d %s, want %d %s", c.body, response.StatusCode, body, c.status, c.want)
		}
		if c.status == 201 && strings.Join(response.Header.Values("Set-Cookie"), "|") != "a=1|b=2" {
			t.Errorf("%s: cookies are %v", c.body, response.Header.Values("Set-Cookie"))
		}
	}
}
