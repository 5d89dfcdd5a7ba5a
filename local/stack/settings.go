package stack

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"countersign/local/site"
	"countersign/local/template"
)

// settings evaluates the template with what this stack is made of, and returns the functions with their environments.
func (s *Stack) settings(t *template.Template, o *Options) ([]template.Function, template.Values, error) {
	values := template.Values{
		Parameters: map[string]string{"AuthyApiUrl": o.AuthyURL},
		Resources:  map[string]string{},
	}
	for setting, name := range s.Tables {
		values.Resources[tableID(setting)] = name
	}
	known := map[string]bool{"ALLOWED_ORIGINS": true, keySetting: true}
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

// brand is the login page's, with the name that pushes have too.
func (o *Options) brand(functions []template.Function) site.Brand {
	brand := o.Brand
	for _, f := range functions {
		brand.Name = cmp.Or(brand.Name, f.Environment["APP_NAME"])
	}
	return brand
}

const (
	keySetting   = "AUTHY_API_KEY"
	paramSetting = "AUTHY_API_KEY_PARAMETER"
)

// override puts into one function's environment what is local, and what the options set. A function gets no setting that
// the template does not give it, but for the key itself in place of its parameter's name.
func (s *Stack) override(o *Options, environment map[string]string) {
	if _, ok := environment["CALLBACK_URL"]; ok {
		environment["CALLBACK_URL"] = s.CallbackURL
	}
	if _, ok := environment[paramSetting]; ok {
		environment[keySetting] = o.AuthyKey
	}
	for name, value := range o.Set {
		if _, ok := environment[name]; ok {
			environment[name] = value
		}
	}
	if _, ok := environment[keySetting]; ok {
		if _, wanted := o.Set[paramSetting]; wanted {
			delete(environment, keySetting)
		} else {
			delete(environment, paramSetting)
		}
	}
}

// environment is a function's whole environment: its settings, how Go runs, and what the AWS SDK needs. With everything
// on this machine nothing is taken from our own environment; with a part of it elsewhere, the caller's AWS settings and
// proxies are.
func environment(o *Options, tableURL string, f template.Function) []string {
	all := map[string]string{
		"AWS_REGION":                "us-east-1",
		"AWS_ACCESS_KEY_ID":         "local",
		"AWS_SECRET_ACCESS_KEY":     "local",
		"AWS_EC2_METADATA_DISABLED": "true",
	}
	if o.DynamoDBURL != "" || o.Set[paramSetting] != "" {
		if os.Getenv("AWS_PROFILE") != "" || os.Getenv("AWS_ACCESS_KEY_ID") != "" {
			delete(all, "AWS_ACCESS_KEY_ID")
			delete(all, "AWS_SECRET_ACCESS_KEY")
		}
		inherit(all, func(name string) bool { return name == "HOME" || strings.HasPrefix(name, "AWS_") })
	}
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
		if wanted(name) && !strings.HasPrefix(name, "AWS_LAMBDA_") {
			all[name] = value
		}
	}
}

// tableID is the logical id of the table that a setting names: USERS_TABLE is UsersTable.
func tableID(setting string) string {
	word := strings.TrimSuffix(setting, "_TABLE")
	return word[:1] + strings.ToLower(word[1:]) + "Table"
}
