package sam_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// plain is an answer as fields that two worlds must have alike: "status", "header Content-Type", "cookie 1",
// "body.login.state". What differs from one run to the next is replaced by a word for it.
type plain map[string]string

func plainAnswer(status int, header http.Header, cookies []string, body string) plain {
	p := plain{"status": strconv.Itoa(status)}
	for name, values := range header {
		switch name {
		case "Set-Cookie":
			cookies = append(cookies, values...)
		case "Date", "Content-Length": // the time, and what the body says
		default:
			p["header "+name] = word(name, strings.Join(values, ", "))
		}
	}
	for i, cookie := range cookies {
		p["cookie "+strconv.Itoa(i+1)] = word("", cookie)
	}
	var fields any
	if json.Unmarshal([]byte(body), &fields) == nil {
		p.add("body", "", fields)
	} else if body != "" {
		p["body"] = body
	}
	return p
}

// add adds the leaves of a JSON value.
func (p plain) add(path, name string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			p.add(path+"."+key, key, inner)
		}
	case []any:
		for i, inner := range v {
			p.add(fmt.Sprintf("%s.%d", path, i), "", inner)
		}
	default:
		p[path] = word(name, fmt.Sprint(v))
	}
}

var changing = []struct {
	pattern *regexp.Regexp
	word    string
}{
	{regexp.MustCompile(`cs_[A-Za-z0-9_-]{64}`), "TOKEN"},
	{regexp.MustCompile(`cb_[A-Za-z0-9_-]{43}`), "BROWSER"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "TIME"},
	{regexp.MustCompile(`^[A-Z2-7]{26}$`), "USER"},
	{regexp.MustCompile(`(Max-Age=\d*)\d`), "${1}0"}, // counted from a moment ago
}

// word is the value, or a word in the place of what is different each time.
func word(name, value string) string {
	switch name {
	case "requestId", "X-Request-Id":
		if value != "" {
			return "ID"
		}
	case "number":
		return "NUMBER"
	case "retryAfter", "Retry-After":
		return "SECONDS"
	case "resendAfter", "pushAfter": // 0 is now, whatever the time
		if value != "0" {
			return "SECONDS"
		}
	case "pollAfterMs": // grows with the age of the login
		return "MILLISECONDS"
	}
	for _, c := range changing {
		value = c.pattern.ReplaceAllString(value, c.word)
	}
	return value
}

// differences returns a line for each field that is not alike.
func differences(ours, sams plain) []difference {
	var out []difference
	names := maps.Clone(ours)
	maps.Copy(names, sams)
	for _, field := range slices.Sorted(maps.Keys(names)) {
		if ours[field] != sams[field] {
			out = append(out, difference{field: field, ours: ours[field], sams: sams[field]})
		}
	}
	return out
}

// difference is a field of a request's answer that is one thing here and another there; "" is not there at all.
type difference struct{ request, field, ours, sams string }

func (d difference) String() string {
	return fmt.Sprintf("%s: %s: ours %q, SAM's %q", d.request, d.field, d.ours, d.sams)
}
