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

// answer sends a function's answer to the client. It returns an error, and has written
// nothing, if the answer is invalid.
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
			continue // if the API has CORS rules, they replace the function's
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
	_, _ = w.Write(body) // a client that disconnected is not the function's fault
	return nil
}

// parseAnswer parses an answer in payload format 2.0. JSON without a status code is the
// body of a 200.
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
		return response, fmt.Errorf("decode answer: it is not JSON")
	}
	var text string
	if json.Unmarshal(payload, &text) == nil {
		response.Body = text
	}
	return response, nil
}
