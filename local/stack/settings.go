package stack

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"maps"
	neturl "net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"

	"countersign/shared/secrets"
	"countersign/sim/site"
	"countersign/tools/template"
)

// settings evaluates the template with this stack's addresses and names, and returns
// the functions with their environments.
func (s *Stack) settings(t *template.Template, o *Options) ([]template.Function, template.Values, error) {
	values := template.Values{
		Parameters: map[string]string{"AuthyApiUrl": o.AuthyURL},
		Resources:  map[string]string{},
	}
	for setting, name := range s.Tables {
		values.Resources[tableID(setting)] = name
	}
	known := map[string]bool{keySetting: true, secrets.Setting: true, edgeSetting: true}
	if origins, ok := o.Set["ALLOWED_ORIGINS"]; ok {
		if !t.Allowed("AllowedOrigins", origins) {
			return nil, values, fmt.Errorf("set ALLOWED_ORIGINS: want origins without a path, separated by commas, no wildcard")
		}
		values.Parameters["AllowedOrigins"] = origins
	}
	functions, err := t.Functions(values)
	if err != nil {
		return nil, values, err
	}
	for _, f := range functions {
		s.override(o, f.Environment)
		for name := range f.Environment {
			known[name] = true
		}
	}
	for name := range o.Set {
		if !known[name] {
			return nil, values, fmt.Errorf("set %s: there is no such setting; there are %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	return functions, values, nil
}

// brand returns the login page's brand, with the name that pushes show.
func (o *Options) brand(functions []template.Function) site.Brand {
	brand := o.Brand
	for _, f := range functions {
		brand.Name = cmp.Or(brand.Name, f.Environment["APP_NAME"])
	}
	return brand
}

const (
	edgeSetting = "EDGE_SECRET" // AWS generates it, for all functions
	keySetting  = "AUTHY_API_KEY"
	// ofParameter ends the name of a setting that names an SSM parameter. The setting
	// without it holds the value itself.
	ofParameter = "_PARAMETER"
)

// newRing makes a keyring of our own, as make deploy does.
func newRing() string {
	value := make([]byte, 32)
	_, _ = rand.Read(value) // it never fails
	return "k1:" + base64.StdEncoding.EncodeToString(value)
}

// override replaces a function's settings by local values and by o.Set. A function only
// gets settings that the template gives it. The exception is a key itself, which
// replaces the name of its parameter.
func (s *Stack) override(o *Options, environment map[string]string) {
	if _, ok := environment["CALLBACK_URL"]; ok {
		environment["CALLBACK_URL"] = s.CallbackURL
	}
	if _, ok := environment["PAGE_ORIGIN"]; ok {
		environment["PAGE_ORIGIN"] = s.pageOrigin
	}
	keys := map[string]string{keySetting: o.AuthyKey, secrets.Setting: s.ring}
	for name, value := range keys {
		if _, ok := environment[name+ofParameter]; ok {
			environment[name] = value
		}
	}
	for name, value := range o.Set {
		if _, ok := environment[name]; ok {
			environment[name] = value
		}
	}
	if secret, ok := o.Set[edgeSetting]; ok {
		environment[edgeSetting] = secret
	}
	for name := range keys {
		if _, ok := environment[name]; !ok {
			continue
		}
		if _, wanted := o.Set[name+ofParameter]; wanted {
			delete(environment, name)
		} else {
			delete(environment, name+ofParameter)
		}
	}
}

// localAWS satisfies the SDK when no part is AWS's own. DynamoDB Local accepts any key,
// but keeps separate tables per key and region.
var localAWS = map[string]string{ //nolint:gochecknoglobals // a constant
	"AWS_REGION":            "us-east-1",
	"AWS_ACCESS_KEY_ID":     "local",
	"AWS_SECRET_ACCESS_KEY": "local",
}

// awsVariables are the variables from which the SDK in a function reads its region and
// credentials, as Lambda sets them. If a part of the system is AWS's own, all of them
// are the caller's; otherwise all are localAWS. A mixture could combine one key's id
// with another's secret, or send real credentials to DynamoDB Local.
//
// A function can't read a profile, so the caller's credentials are looked up here once.
// When they expire, restart the functions.
func awsVariables(ctx context.Context, o *Options) (map[string]string, error) {
	if !asksAWS(o) {
		return localAWS, nil
	}
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("load aws settings: %w", err)
	}
	caller, err := settings.Credentials.Retrieve(ctx)
	if err != nil {
		return nil, fmt.Errorf("find aws credentials: %w", err)
	}
	all := map[string]string{}
	inherit(all, func(name string) bool { return strings.HasPrefix(name, "AWS_ENDPOINT_URL") })
	region, _ := awsRegion(o.DynamoDBURL) // AWS refuses a request signed for another region
	all["AWS_REGION"] = cmp.Or(region, settings.Region)
	all["AWS_ACCESS_KEY_ID"], all["AWS_SECRET_ACCESS_KEY"] = caller.AccessKeyID, caller.SecretAccessKey
	all["AWS_SESSION_TOKEN"] = caller.SessionToken
	return all, nil
}

// asksAWS reports whether the tables or a parameter with keys are in AWS. Tables at any
// other address, such as DynamoDB Local, are not.
func asksAWS(o *Options) bool {
	_, ok := awsRegion(o.DynamoDBURL)
	return ok || o.Set[keySetting+ofParameter] != "" || o.Set[secrets.Setting+ofParameter] != ""
}

// awsRegion returns the region in an AWS endpoint of DynamoDB, such as
// https://dynamodb.eu-west-1.amazonaws.com.
func awsRegion(endpoint string) (region string, ok bool) {
	u, err := neturl.Parse(endpoint)
	if err != nil {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	if !strings.HasSuffix(host, ".amazonaws.com") && !strings.HasSuffix(host, ".amazonaws.com.cn") && !strings.HasSuffix(host, ".api.aws") {
		return "", false
	}
	for _, label := range strings.Split(host, ".") {
		if regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-[0-9]+$`).MatchString(label) {
			return label, true
		}
	}
	return "", true
}

// environment returns a function's whole environment: its settings, Go's variables, and
// the AWS SDK's.
func environment(aws map[string]string, tableURL string, f template.Function) []string {
	all := maps.Clone(aws)
	inherit(all, func(name string) bool {
		switch strings.ToUpper(name) {
		case "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT", "TMPDIR":
			return true
		}
		return false
	})
	all["AWS_ENDPOINT_URL_DYNAMODB"] = tableURL
	maps.Copy(all, f.Go)
	maps.Copy(all, f.Environment)
	var out []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, name+"="+all[name])
	}
	return out
}

func inherit(all map[string]string, wanted func(name string) bool) {
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		if wanted(name) {
			all[name] = value
		}
	}
}

// tableID returns the logical id of a setting's table: UsersTable for USERS_TABLE.
func tableID(setting string) string {
	word := strings.TrimSuffix(setting, "_TABLE")
	return word[:1] + strings.ToLower(word[1:]) + "Table"
}
