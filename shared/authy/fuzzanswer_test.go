package authy

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"countersign/shared/factor"
)

// FZ-7: a server sends any bytes, through the client's own transport. A call succeeds only if
// an independent second reading says that it should. No error contains a secret, and
// NothingDone is never true if Authy may have done something.
func FuzzAnswers(f *testing.F) {
	calls := everyCall()
	bodies := []string{
		`{"user":{"id":900111},"success":true}`, `{"status":{"authy_id":900111,"registered":true,"devices":["ios"]},"success":true}`,
		`{"approval_request":{"uuid":"` + uuid + `"},"success":true}`,
		`{"approval_request":{"uuid":"` + uuid + `","_authy_id":900111,"status":"approved"},"success":"true"}`,
		`{"success":true,"cellphone":"+1-XXX-XXX-XX23"}`, `{"success":true,"ignored":true,"device":"ios"}`,
		`{"success":"true","token":"is valid","message":"Token is valid."}`,
		`{"success":false,"error_code":"60020","errors":{"token":"is invalid"}}`, `{"message":"` + testKey + " " + testToken + `"}`, `<html>`, ``,
	}
	for n := range calls {
		for _, body := range bodies {
			f.Add(byte(n), fmt.Sprintf("200 OK\r\nContent-Length: %d", len(body)), body)
		}
		f.Add(byte(n), "503 Later", bodies[7])
		f.Add(byte(n), "429 Later\r\nRetry-After: 1", bodies[8])
		f.Add(byte(n), "307 There\r\nLocation: http://127.0.0.1/", "")
		f.Add(byte(n), "200 OK\r\nTransfer-Encoding: chunked", "4\r\n{}  \r\n0\r\n\r\n")
		f.Add(byte(n), "200 OK\r\nContent-Length: 1000", bodies[6])
		f.Add(byte(n), "100 Continue\r\n\r\nHTTP/1.1 200 OK", bodies[6])
	}
	f.Fuzz(func(t *testing.T, n byte, head, body string) {
		k, raw := calls[int(n)%len(calls)], "HTTP/1.1 "+head+"\r\n\r\n"+body
		var err error
		synctest.Test(t, func(t *testing.T) { // so that no pause before a second try takes time
			c := newClient(t, "http://127.0.0.1")
			defer c.CloseIdle()
			c.Dial(func(context.Context, string, string) (net.Conn, error) { return speaker(raw), nil })
			err = k.call(context.Background(), c)
		})
		answer, status := readAgain(raw)
		if says := saysYes(k.name, status, answer); (err == nil) != says {
			t.Fatalf("%s: got %v, a second reading of it says yes: %v", k.name, err, says)
		}
		if err == nil {
			return
		}
		text := printed(err)
		for _, secret := range []string{testKey, testToken, testPhone, testEmail, uuid} {
			if strings.Contains(text, secret) {
				t.Fatalf("%s: %q is in %s", k.name, secret, text)
			}
		}
		if factor.NothingDone(err) && (status == 0 || status == 200 || errors.Is(err, errInvalidToken)) {
			t.Fatalf("%s, status %d: nothing was done? %v", k.name, status, err)
		}
		if errors.Is(err, errInvalidToken) && k.name != "VerifyToken" {
			t.Fatalf("%s: an invalid token? %v", k.name, err)
		}
	})
}

// speaker reads a request, answers with these bytes and closes the connection.
func speaker(raw string) net.Conn {
	near, far := net.Pipe()
	go func() {
		defer far.Close()
		request, err := http.ReadRequest(bufio.NewReader(far))
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, request.Body)
		_, _ = io.WriteString(far, raw)
	}()
	return near
}

// readAgain reads an answer in another way than the client. It returns the JSON object, if there
// is a complete one, and the status, or 0 if there is none.
func readAgain(raw string) (map[string]any, int) {
	from := bufio.NewReader(strings.NewReader(raw))
	for range 6 { // Go's client accepts five 1xx answers before the final one
		response, err := http.ReadResponse(from, &http.Request{Method: "GET"})
		if err != nil {
			return nil, 0
		}
		if response.StatusCode < 200 && response.StatusCode != http.StatusSwitchingProtocols {
			continue
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return nil, 0
		}
		if !json.Valid(body) {
			return nil, response.StatusCode
		}
		var tree map[string]any
		decoder := json.NewDecoder(strings.NewReader(string(body)))
		decoder.UseNumber() // an id may have twenty digits
		if decoder.Decode(&tree) != nil {
			tree = nil
		}
		return tree, response.StatusCode
	}
	return nil, 0
}

var uuidText = regexp.MustCompile(`\A[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\z`)

// saysYes decides about each answer by Authy's documentation, independently of the client.
func saysYes(call string, status int, answer map[string]any) bool {
	if status != 200 || answer == nil {
		return false
	}
	at := func(names ...string) any {
		var value any = answer
		for _, name := range names {
			inner, ok := value.(map[string]any)
			if !ok {
				return nil
			}
			value = inner[name]
		}
		return value
	}
	yes := func(value any) bool { return value == true || value == "true" }
	text := func(value any) string {
		switch v := value.(type) {
		case string:
			return v
		case json.Number:
			return v.String()
		}
		return ""
	}
	id := regexp.MustCompile(`\A[0-9]{1,20}\z`)
	switch call {
	case "Register":
		return id.MatchString(text(at("user", "id")))
	case "Status":
		return text(at("status", "authy_id")) == string(testID)
	case "RequestApproval":
		return yes(at("success")) && uuidText.MatchString(text(at("approval_request", "uuid")))
	case "Approval":
		state := text(at("approval_request", "status"))
		return text(at("approval_request", "uuid")) == uuid && id.MatchString(text(at("approval_request", "_authy_id"))) &&
			(state == "pending" || state == "approved" || state == "denied" || state == "expired")
	case "SendSMS", "Call":
		return yes(at("ignored")) || clean(text(at("cellphone")), 40) != ""
	case "VerifyToken":
		return at("token") == "is valid"
	}
	return false
}
