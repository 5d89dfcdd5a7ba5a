package sam_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	authysim "countersign/sim/authy"
)

// step is one request of a client, and what a person does with the phone before it. In path, headers and body $TOKEN is
// the token that the client holds, $LOGIN and $SESSION are its cookies, $CODE is what the phone shows, $EMAIL and $PHONE
// are the person's.
type step struct {
	name         string
	before       func(t *testing.T, p *authysim.Phone)
	method, path string
	header       []string // "Name: value"
	json, form   string   // the body, with its content type
	body         []byte   // a body that is neither
	// want is the status of both worlds, but for the listed differences; 0 is any.
	want int
	// state is the answer's state, or its status where it is a word; "" is any.
	state string
}

// flow is what one client does, one request after the other.
type flow struct {
	name  string
	steps []step
}

// visit is one flow in one world.
type visit struct {
	w       *world
	phone   *authysim.Phone
	replace map[string]string
	token   string
	cookies map[string]string
}

// visit makes a person for a flow: the n-th one.
func (w *world) visit(n int) *visit {
	number := fmt.Sprintf("415555%04d", n)
	return &visit{
		w: w, phone: w.Authy.Phone("1", number).InstallApp(), cookies: map[string]string{},
		replace: map[string]string{"$EMAIL": fmt.Sprintf("person%d@example.com", n), "$PHONE": number},
	}
}

func (v *visit) fill(text string) string {
	for name, value := range map[string]string{
		"$TOKEN": v.token, "$LOGIN": v.cookies["__Host-login"], "$SESSION": v.cookies["__Host-session"],
		"$CODE": v.phone.Code(), "$EMAIL": v.replace["$EMAIL"], "$PHONE": v.replace["$PHONE"],
	} {
		text = strings.ReplaceAll(text, name, value)
	}
	return text
}

// request is the step's request as this client sends it.
func (v *visit) request(t *testing.T, s step) *http.Request {
	t.Helper()
	body, kind := s.body, ""
	switch {
	case s.json != "":
		body, kind = []byte(v.fill(s.json)), "application/json"
	case s.form != "":
		body, kind = []byte(v.fill(s.form)), "application/x-www-form-urlencoded; charset=UTF-8"
	}
	r, err := http.NewRequestWithContext(t.Context(), s.method, v.w.url+v.fill(s.path), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for _, line := range s.header {
		name, value, _ := strings.Cut(v.fill(line), ": ")
		r.Header.Add(name, value)
	}
	return r
}

// play takes a step and returns the answer.
func (v *visit) play(t *testing.T, s step) plain {
	t.Helper()
	if s.before != nil {
		s.before(t, v.phone)
	}
	response, err := client().Do(v.request(t, s))
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	v.keep(response, body)
	return plainAnswer(response.StatusCode, response.Header, nil, string(body))
}

// keep takes over the tokens of an answer, as a client does.
func (v *visit) keep(response *http.Response, body []byte) {
	var answer struct{ Token string }
	if json.Unmarshal(body, &answer) == nil && answer.Token != "" {
		v.token = answer.Token
	}
	for _, c := range response.Cookies() {
		v.cookies[c.Name] = c.Value
	}
}

// holds tells what is wrong with an answer to a step.
func (s step) holds(p plain) string {
	if s.want != 0 && p["status"] != fmt.Sprint(s.want) {
		return fmt.Sprintf("got %s, want %d: %v", p["status"], s.want, p)
	}
	if s.state != "" && p["body.state"] != s.state && p["body.status"] != s.state {
		return fmt.Sprintf("got state %s%s, want %s", p["body.state"], p["body.status"], s.state)
	}
	return ""
}

// What people do.
func approve(t *testing.T, p *authysim.Phone) { answer(t, p, p.Approve) }
func deny(t *testing.T, p *authysim.Phone)    { answer(t, p, p.Deny) }

func answer(t *testing.T, p *authysim.Phone, press func(string) error) {
	t.Helper()
	waiting := p.Pending()
	if len(waiting) != 1 {
		t.Fatalf("%d requests wait on the phone, want one", len(waiting))
	}
	if err := press(waiting[0].UUID); err != nil {
		t.Fatal(err)
	}
}
