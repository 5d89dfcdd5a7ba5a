package sam_test

import "slices"

// listed is a difference that there is between our gateway and sam local start-api, in one field, or where field is "" in
// the whole answer, of these requests, or of all of them. Where status is set, that of ours and of SAM's.
type listed struct {
	requests   []string
	field      string
	ours, sams string // the field; for a whole answer its status
	why        string
	any        bool // the values are different each time
}

// samsMethods is how start-api writes the methods of the template.
const samsMethods = "DELETE,GET,OPTIONS,POST"

var preflights = []string{"preflight", "preflight of an origin that is not listed"}

// known are all of them. In each, ours does as API Gateway does, as far as AWS tells.
var known = []listed{
	{
		field: "header Apigw-Requestid", any: true,
		why: "API Gateway gives each answer this header; start-api has one request id for as long as it runs, and keeps it to itself",
	},
	{
		field: "header Server", any: true,
		why: "start-api is a Python web server and says so",
	},
	{
		requests: []string{"log out"}, field: "header Content-Type", ours: "", sams: "application/json",
		why: "start-api gives a type to an answer that has no body",
	},
	{
		requests: []string{"unknown path", "unknown method", "path in capitals", "callback by GET", "unknown path from a listed origin"},
		ours:     "404", sams: "403",
		why: "start-api answers for a route that is not there as a REST API does: Missing Authentication Token",
	},
	{
		requests: []string{"HEAD of a GET route"}, ours: "404", sams: "502",
		why: "a HEAD request is for a route of that method; start-api takes the GET route and fails to pass its answer on",
	},
	{
		requests: []string{"two slashes", "slash at the end"}, ours: "404", sams: "200",
		why: "an HTTP API matches a path as it is; start-api's web server tidies it up before",
	},
	{
		requests: []string{"encoded path"}, ours: "404", sams: "200",
		why: "start-api's web server decodes a path before it looks for the route; AWS does not say what it does, and no client of ours sends one",
	},
	{
		requests: []string{"bytes that are no text"}, ours: "400", sams: "502",
		why: "API Gateway passes bytes on as base64; start-api cannot (aws/aws-sam-cli#3110)",
	},
	{
		requests: []string{"callback that is no text"}, ours: "401", sams: "502",
		why: "the same",
	},
	{
		requests: []string{"body over Lambda's limit"}, ours: "413", sams: "500",
		why: "Lambda takes an event of 6 MB at most; start-api's runtime emulator ends over it",
	},
	{
		requests: []string{"headers over the limit"}, ours: "431", sams: "403",
		why: "an HTTP API takes 10,240 bytes of request line and headers; start-api takes any number",
	},
	{
		field: "header Access-Control-Allow-Methods", ours: "", sams: samsMethods,
		why: "start-api says on every answer what is for a preflight only",
	},
	{
		field: "header Access-Control-Allow-Headers", ours: "", sams: "authorization,x-api-token,content-type",
		why: "the same",
	},
	{
		field: "header Access-Control-Max-Age", ours: "", sams: "600",
		why: "the same",
	},
	{
		field: "header Access-Control-Expose-Headers", ours: "date,retry-after,x-request-id", sams: "",
		why: "start-api does not know ExposeHeaders",
	},
	{
		requests: preflights, field: "status", ours: "204", sams: "200",
		why: "a preflight has no body, and API Gateway says so by its status",
	},
	{
		requests: preflights, field: "header Content-Type", ours: "", sams: "text/html; charset=utf-8",
		why: "start-api gives a type to an answer that has no body",
	},
	{
		requests: preflights, field: "header Access-Control-Allow-Methods", ours: "GET,POST,DELETE", sams: samsMethods,
		why: "start-api adds OPTIONS to the methods and sorts them",
	},
	{
		requests: []string{"preflight for an unknown path"}, ours: "204", sams: "403",
		why: "API Gateway answers every preflight by itself once the API has rules; start-api only for a path with a route",
	},
}

// covers reports whether a difference is the listed one.
func (k listed) covers(d difference, status string) bool {
	switch {
	case k.requests != nil && !slices.Contains(k.requests, d.request):
		return false
	case k.field == "":
		return status == k.ours+" "+k.sams
	}
	return d.field == k.field && (k.any || d.ours == k.ours && d.sams == k.sams)
}
