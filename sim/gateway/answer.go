package gateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// answer passes a function's answer on. The error means that it cannot be passed on, and nothing was written yet.
func (g *Gateway) answer(w http.ResponseWriter, payload []byte) error {
	response, err := parseAnswer(payload)
	if err != nil {
		return err
	}
	body := []byte(response.Body)
	if response.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(response.Body); err != nil {
			return fmt.Errorf("decode body: %w", err)
		}
	}
	header := w.Header()
	for name, value := range response.Headers {
		if g.config.CORS != nil && strings.HasPrefix(strings.ToLower(name), "access-control-") {
			continue // where the API has rules, the function's count for nothing
		}
		header.Set(name, value)
	}
	header.Del("Content-Length")
	for _, cookie := range response.Cookies {
		header.Add("Set-Cookie", cookie)
	}
	if header.Get("Content-Type") == "" && len(body) > 0 {
		header.Set("Content-Type", "text/plain;charset=UTF-8")
	}
	w.WriteHeader(response.StatusCode)
	_, _ = w.Write(body) // a client that went away is no fault of the function
	return nil
}

// parseAnswer reads payload format 2.0. JSON without a status code is the body of a 200.
func parseAnswer(payload []byte) (events.APIGatewayV2HTTPResponse, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(payload, &fields) != nil || fields["statusCode"] == nil {
		return inferred(payload)
	}
	var response events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(payload, &response); err != nil {
		return response, fmt.Errorf("decode answer: %w", err)
	}
	if response.StatusCode < 200 || response.StatusCode > 599 {
		return response, fmt.Errorf("decode answer: status code %d", response.StatusCode)
	}
	return response, nil
}

func inferred(payload []byte) (events.APIGatewayV2HTTPResponse, error) {
	response := events.APIGatewayV2HTTPResponse{
		StatusCode: http.StatusOK,
		Headers:    map[string]string{"Content-Type": "application/json"},
		Body:       string(bytes.TrimSpace(payload)),
	}
	if !json.Valid(payload) {
		return response, fmt.Errorf("decode answer: it is no JSON")
	}
	var text string
	if json.Unmarshal(payload, &text) == nil {
		response.Body = text
	}
	return response, nil
}
