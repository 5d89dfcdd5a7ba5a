package shared_test

import (
	"slices"
	"strings"
)

// outside says why a package's code may not import a package of another module,
// or of the standard library; "" when it may.
func outside(from, to string) string {
	switch {
	case within(to, "github.com/aws/aws-lambda-go"):
		return only(from, "shared/api", "sim/gateway")
	case within(to, "github.com/aws/aws-sdk-go-v2/service/ssm"):
		return only(from, "shared/config", "ops/setkey")
	case deployed(from) && within(to, "github.com/aws/aws-sdk-go-v2/config"):
		return "that links the clients for every way to find credentials, a seventh of a zip: shared/config reads Lambda's"
	case within(to, "github.com/aws/aws-sdk-go-v2"), within(to, "github.com/aws/smithy-go"):
		return only(from, "shared/config", "shared/dynamo", "shared/factors", "shared/users", "shared/logins", "shared/ratelimit", "sim", "local", "ops/operator", "ops/importer", "ops/setkey")
	case within(to, "golang.org/x/crypto"):
		return only(from, "shared/password")
	case !deployed(from):
		return ""
	case within(to, "golang.org/x/text/unicode/norm"):
		return ""
	case within(to, "golang.org/x/net/idna"):
		return only(from, "shared/users")
	case slices.Contains([]string{"html/template", "text/template", "testing", "net/http/httptest", "net/http/pprof", "expvar"}, to):
		return "what is deployed must start fast and hold no more than it needs"
	case strings.Contains(strings.Split(to, "/")[0], "."):
		return "what is deployed may import no module but the AWS ones, x/crypto, x/text/unicode/norm and x/net/idna"
	}
	return ""
}

// only returns a sentence unless from is in one of the places.
func only(from string, places ...string) string {
	if slices.ContainsFunc(places, func(place string) bool { return within(from, place) }) {
		return ""
	}
	return "that belongs in " + strings.Join(places, ", ") + " only"
}

// deployed reports whether a package ends up in a function's zip.
func deployed(from string) bool {
	return within(from, "functions") || within(from, "shared") && !isTest(from)
}
