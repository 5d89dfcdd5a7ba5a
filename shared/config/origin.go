package config

import (
	"net/url"
	"strings"
)

// Origin returns an origin, such as https://login.example.com, in the spelling that
// browsers send: without the port that its scheme has anyway. It is "" when the
// setting is left out or broken.
func (e *Env) Origin(name string) string {
	all := e.Origins(name)
	if len(all) > 1 {
		e.wrong(name, "has more than one origin", "one origin such as https://login.example.com, or leave it out")
		return ""
	}
	return strings.Join(all, "")
}

// Origins returns a comma-separated list of origins as [Env.Origin] does, without
// the white space around them; nil when the setting is left out or broken.
func (e *Env) Origins(name string) []string {
	value, ok := e.value(name)
	if !ok {
		return nil
	}
	var origins []string
	for part := range strings.SplitSeq(value, ",") {
		origin, ok := parseOrigin(strings.TrimSpace(part))
		if !ok {
			e.wrong(name, "is no origin, or a list with something else in it",
				"scheme, host and port such as https://login.example.com, with one comma between two, or leave it out for none")
			return nil
		}
		origins = append(origins, origin)
	}
	return origins
}

// parseOrigin reads scheme, host and port, and nothing else.
func parseOrigin(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Scheme+"://"+u.Host != text {
		return "", false
	}
	if port := u.Port(); u.Scheme == "https" && port == "443" || u.Scheme == "http" && port == "80" {
		text = strings.TrimSuffix(text, ":"+port)
	}
	return strings.ToLower(text), true
}
