package config

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// A request behind API Gateway has 30 s in all, and the SDK's own back-off alone
// may take 20 s of them.
const (
	attempts       = 3
	attemptTimeout = 2 * time.Second
	longestPause   = 200 * time.Millisecond
)

// longestAnswer is above any answer with one parameter, whose value has 8 KB at most.
const longestAnswer = 64 << 10

// readParameter returns a SecureString's plain value. A parameter of another
// type is refused, because its value lies readable in the console and in backups.
//
// Region, credentials and signature are the SDK's; the endpoint and the one request
// are made here. The SDK's client for Systems Manager is half again as large as the one
// for DynamoDB, and all of it would be compiled for this call.
func readParameter(ctx context.Context, name string) (string, error) {
	// The SDK's own builder and not an *http.Client: see shared/dynamo.
	settings, err := awsconfig.LoadDefaultConfig(ctx,
		awsconfig.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(attemptTimeout)))
	if err != nil {
		return "", fmt.Errorf("load aws settings: %w", err)
	}
	url, err := endpoint(settings)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(map[string]any{"Name": name, "WithDecryption": true})
	if err != nil {
		return "", err
	}
	for attempt := 1; ; attempt++ {
		answer, err := ask(ctx, settings, url, body)
		if err == nil {
			return secureString(answer)
		}
		if attempt == attempts || ctx.Err() != nil || !retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err).Bool() {
			return "", err
		}
		// Full jitter: many cold starts at once must not ask again at once.
		select {
		case <-time.After(rand.N(longestPause)):
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// ask makes one request for a parameter, in the protocol AWS JSON 1.1. Its errors
// are of the SDK's kinds, so that the SDK can tell which ones time may cure.
func ask(ctx context.Context, settings aws.Config, url string, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("X-Amz-Target", "AmazonSSM.GetParameter")
	credentials, err := settings.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("find aws credentials: %w", err)
	}
	hash := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, credentials, request, hex.EncodeToString(hash[:]), "ssm", settings.Region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	response, err := settings.HTTPClient.Do(request)
	if err != nil {
		return nil, &smithyhttp.RequestSendError{Err: err}
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, longestAnswer))
	if err != nil {
		return nil, &smithyhttp.RequestSendError{Err: err}
	}
	if response.StatusCode != http.StatusOK {
		return nil, refusal(response, answer)
	}
	return answer, nil
}

// refusal is what AWS answered instead of a parameter. The text of an answer that
// is not AWS's is left out.
func refusal(response *http.Response, answer []byte) error {
	var said struct {
		Type    string `json:"__type"`
		Message string // AWS writes Message or message, and encoding/json takes both
	}
	_ = json.Unmarshal(answer, &said) // what is no JSON has its status alone
	_, code, qualified := strings.Cut(said.Type, "#")
	if !qualified {
		code = said.Type
	}
	return &awshttp.ResponseError{
		RequestID: response.Header.Get("X-Amzn-Requestid"),
		ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: response},
			Err:      &smithy.GenericAPIError{Code: cmp.Or(code, "UnknownError"), Message: said.Message},
		},
	}
}

// secureString takes the value out of an answer. No error repeats a part of it.
func secureString(answer []byte) (string, error) {
	var out struct {
		Parameter struct {
			Type  string
			Value *string
		}
	}
	switch err := json.Unmarshal(answer, &out); {
	case err != nil:
		return "", errors.New("the answer cannot be read")
	case out.Parameter.Value == nil:
		return "", errors.New("the answer holds no value")
	case out.Parameter.Type != "SecureString":
		return "", errors.New("it is no SecureString: make it anew as one")
	}
	return *out.Parameter.Value, nil
}
