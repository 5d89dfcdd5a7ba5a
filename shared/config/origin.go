package config

import (
	"net/url"
	"strings"
)

// Origin returns an origin, such as https://login.example.com, as browsers send it:
// without the scheme's default port. It is "" if the setting is missing or wrong.
func (e *Env) Origin(name string) string {
	all := e.Origins(name)
	if len(all) > 1 {
		e.wrong(name, "has more than one origin", "one origin such as https://login.example.com, or leave it out")
		return ""
	}
	return strings.Join(all, "")
}

// Origins returns a comma-separated list of origins in the form of [Env.Origin], with
// white space trimmed. It is nil if the setting is missing or wrong.
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

// parseOrigin accepts only a scheme, a host and a port.
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
