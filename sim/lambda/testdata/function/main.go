// Command function is a Lambda function that does what the tests of the runtime tell it to.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type request struct {
	Do   string `json:"do"`
	File string `json:"file"`
}

type response struct {
	PID      int               `json:"pid"`
	ID       string            `json:"id"`
	ARN      string            `json:"arn"`
	Deadline time.Time         `json:"deadline"`
	Trace    string            `json:"trace"`
	Env      map[string]string `json:"env"`
}

func main() {
	switch os.Getenv("START") {
	case "exit":
		fmt.Fprintln(os.Stderr, "function: NAME is not set")
		os.Exit(1)
	case "hang":
		time.Sleep(time.Hour)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, r request) (any, error) {
	switch r.Do {
	case "error":
		return nil, errors.New("no")
	case "panic":
		panic("broken")
	case "exit":
		os.Exit(3)
	case "hang":
		time.Sleep(time.Hour)
	case "large":
		return strings.Repeat("x", 7<<20), nil
	case "race":
		n, done := 0, make(chan bool)
		go func() { n++; close(done) }()
		n++
		<-done
		fmt.Println(n)
	case "print":
		fmt.Print("one\ntwo\nthr")
		os.Stdout.WriteString("ee\n")
	case "wait": // until the file is gone, and says that it waits
		os.WriteFile(r.File+".waits", nil, 0o600)
		for {
			if _, err := os.Stat(r.File); err != nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		os.WriteFile(r.File+".done", nil, 0o600)
	}
	info, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	env := map[string]string{}
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return response{os.Getpid(), info.AwsRequestID, info.InvokedFunctionArn, deadline, os.Getenv("_X_AMZN_TRACE_ID"), env}, nil
}
