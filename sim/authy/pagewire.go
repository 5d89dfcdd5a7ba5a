package authy

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// wireView is a line of the log: a request to Authy, a callback from it, or a remark on
// a callback that was not sent.
type wireView struct {
	At     time.Time `json:"at"`
	Kind   string    `json:"kind"` // request, callback or remark
	Title  string    `json:"title"`
	Status int       `json:"status,omitempty"`
	Fault  Kind      `json:"fault,omitempty"`
	Sent   []string  `json:"sent,omitempty"`
	Answer []string  `json:"answer,omitempty"`
}

// wireShown limits the log on a page.
const wireShown = 40

// wire returns the traffic, newest first. It contains no code, key, phone number or
// address, so a page or a screenshot of it can be shown to others.
func (s *Server) wire() []wireView {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	j := s.journal
	list := []wireView{}
	for _, r := range tailOf(j.remarks) { // first: of items of the same moment, a remark is the newest
		list = append(list, wireView{At: r.at, Kind: "remark", Title: r.text})
	}
	for _, e := range tailOf(j.received) {
		list = append(list, e.view())
	}
	for _, d := range tailOf(j.deliveries) {
		list = append(list, d.view())
	}
	slices.SortStableFunc(list, func(a, b wireView) int { return b.At.Compare(a.At) })
	return list[:min(len(list), wireShown)]
}

func tailOf[T any](list []T) []T { return list[max(0, len(list)-wireShown):] }

func (e *entry) view() wireView {
	return wireView{At: e.At, Kind: "request", Title: e.Method + " " + maskedPath(e.Endpoint, e.Path), Status: e.Status,
		Fault: e.Fault, Sent: maskedParams(e.Params), Answer: maskedBody(e.answer)}
}

func (d Delivery) view() wireView {
	target := d.URL
	if u, err := url.Parse(d.URL); err == nil {
		target = u.Path
	}
	signed := "X-Authy-Signature: none"
	if d.Signature != "" {
		signed = "X-Authy-Signature: " + d.Signature[:min(6, len(d.Signature))] + "…, nonce " + d.Nonce
	}
	v := wireView{At: d.At, Kind: "callback", Title: d.Method + " " + target, Status: d.Status,
		Sent: append([]string{signed}, maskedBody(d.Body)...), Answer: maskedBody(d.Answer)}
	if d.Err != nil {
		v.Answer = []string{"no answer"}
	}
	return v
}

// maskedPath masks the code in verify/{token}/{id}, and any other segment with a code's
// length; ids are shorter.
func maskedPath(e Endpoint, path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if e == EndpointVerify && i == len(parts)-2 || isDigits(part) && len(part) >= 6 {
			parts[i] = hidden
		}
	}
	return strings.Join(parts, "/")
}

// hidden replaces what the log masks.
const hidden = "•••"

func maskedBody(body []byte) []string {
	if len(body) == 0 {
		return nil
	}
	tree, err := parseJSON(body)
	if err != nil {
		return []string{fmt.Sprintf("%d bytes that are no JSON", len(body))}
	}
	params := url.Values{}
	tree.flat("", params)
	return maskedParams(params)
}

// maskedParams lists parameters as lines, sorted by name.
func maskedParams(params url.Values) []string {
	var lines []string
	for name, values := range params {
		for _, value := range values {
			lines = append(lines, cmp.Or(name, "value")+": "+masked(name, value))
		}
	}
	slices.Sort(lines)
	return lines
}

// masked decides by the name. The names of details are free, so for those it decides by
// the value's form.
func masked(name, value string) string {
	switch {
	case value == "":
		return ""
	case name == "token" && !strings.ContainsAny(value, "0123456789"): // "is valid"
		return value
	case strings.Contains(name, "hidden_details"), strings.Contains(name, "email"), strings.Contains(name, "token"),
		strings.HasSuffix(name, "ip"), name == "ip", name == "signature", name == "qr_code":
		return hidden
	case strings.Contains(name, "cellphone"), strings.Contains(name, "phone_number"):
		return hidden + tail(value, 2)
	}
	if _, err := netip.ParseAddr(value); err == nil || strings.Contains(value, "@") {
		return hidden
	}
	return shortened(value)
}

func shortened(value string) string {
	const most = 160
	if runes := []rune(value); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}
