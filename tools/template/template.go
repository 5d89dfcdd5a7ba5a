// Package template reads the project's template.yaml: functions, settings, routes,
// tables and CORS rules, with CloudFormation's intrinsic functions resolved. The local
// gateway runs on the result, so a route or setting missing from the template is
// missing locally too.
package template

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Template is a parsed template. It is immutable and safe for concurrent use.
type Template struct {
	// Root is the whole document, with intrinsic functions in their long form: !Ref X
	// is map[string]any{"Ref": "X"}, and !Sub x is {"Fn::Sub": "x"}.
	Root map[string]any
}

// Values are the inputs of an evaluation. The zero value uses every parameter's
// default.
type Values struct {
	// Parameters overrides parameters' defaults by name.
	Parameters map[string]string
	// Resources maps logical ids to the values of !Ref. A resource that is not listed
	// evaluates to its logical id.
	Resources map[string]string
}

// Function is an AWS::Serverless::Function.
type Function struct {
	// ID is the logical id, such as SessionFunction.
	ID string
	// Name is the folder under functions, such as session.
	Name string
	// Timeout is the limit for one invocation.
	Timeout time.Duration
	// Memory is in MB.
	Memory int
	// Concurrency limits simultaneous invocations. 0 means that the template sets no
	// limit.
	Concurrency int
	// Environment has the function's settings by name.
	Environment map[string]string
	// Go has the variables that the Go runtime reads. They are the same for all
	// functions.
	Go map[string]string
}

// Route is an AWS::ApiGatewayV2::Route with its function.
type Route struct {
	// Key is the route's key, such as "POST /session".
	Key string
	// Function is the logical id of the function that serves the route.
	Function string
	// Timeout is how long the API waits for the function.
	Timeout time.Duration
}

// Method returns the method of the route's key.
func (r Route) Method() string { method, _, _ := strings.Cut(r.Key, " "); return method }

// Path returns the path of the route's key.
func (r Route) Path() string { _, path, _ := strings.Cut(r.Key, " "); return path }

// CORS is the API's CorsConfiguration.
type CORS struct {
	AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders []string
	AllowCredentials                                        bool
	// MaxAge is in seconds. 0 means that the API sends none.
	MaxAge int
}

// Table is an AWS::DynamoDB::Table.
type Table struct {
	// ID is the logical id, such as UsersTable.
	ID string
	// Keys are the names of the hash key and, if there is one, the sort key.
	Keys []string
	// TTL is the attribute with an item's expiry, or "".
	TTL string
}

// Load reads and parses the template in the file path.
func Load(path string) (*Template, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	t, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", path, err)
	}
	return t, nil
}

// Functions returns the functions, sorted by id.
func (t *Template) Functions(v Values) ([]Function, error) {
	globals := at(t.Root, "Globals", "Function")
	golang, err := t.golang(v, at(globals, "Environment", "Variables"))
	if err != nil {
		return nil, err
	}
	var functions []Function
	for id, resource := range t.resources("AWS::Serverless::Function") {
		properties := at(resource, "Properties")
		f := Function{ID: id, Name: strings.ToLower(strings.TrimSuffix(id, "Function")), Environment: map[string]string{}, Go: golang}
		seconds, err1 := t.number(v, firstNonNil(properties["Timeout"], globals["Timeout"], any(3)))
		memory, err2 := t.number(v, firstNonNil(properties["MemorySize"], globals["MemorySize"], any(128)))
		concurrency, err3 := t.number(v, firstNonNil(properties["ReservedConcurrentExecutions"], any(0)))
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, fmt.Errorf("read %s: %w", id, err)
		}
		f.Timeout, f.Memory, f.Concurrency = time.Duration(seconds)*time.Second, memory, concurrency
		for name, value := range at(properties, "Environment", "Variables") {
			text, err := t.text(v, value)
			if err != nil {
				return nil, fmt.Errorf("read %s of %s: %w", name, id, err)
			}
			f.Environment[name] = text
		}
		functions = append(functions, f)
	}
	return functions, nil
}

// golang picks the variables that the Go runtime reads (package runtime, "Environment
// Variables").
func (t *Template) golang(v Values, variables map[string]any) (map[string]string, error) {
	set := map[string]string{}
	for _, name := range []string{"GODEBUG", "GOGC", "GOMAXPROCS", "GOMEMLIMIT"} {
		value, ok := variables[name]
		if !ok {
			continue
		}
		text, err := t.text(v, value)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		set[name] = text
	}
	return set, nil
}

// Routes returns the routes, sorted by logical id.
func (t *Template) Routes() ([]Route, error) {
	var routes []Route
	for id, resource := range t.resources("AWS::ApiGatewayV2::Route") {
		target, err := t.text(Values{}, at(resource, "Properties")["Target"])
		if err != nil {
			return nil, fmt.Errorf("read target of %s: %w", id, err)
		}
		integration := at(t.Root, "Resources", strings.TrimPrefix(target, "integrations/"), "Properties")
		function, err := t.text(Values{}, integration["IntegrationUri"])
		if err != nil {
			return nil, fmt.Errorf("read integration of %s: %w", id, err)
		}
		millis, err := t.number(Values{}, firstNonNil(integration["TimeoutInMillis"], any(30000)))
		if err != nil {
			return nil, fmt.Errorf("read timeout of %s: %w", id, err)
		}
		key, _ := at(resource, "Properties")["RouteKey"].(string)
		routes = append(routes, Route{Key: key, Function: strings.TrimSuffix(function, ".Arn"), Timeout: time.Duration(millis) * time.Millisecond})
	}
	return routes, nil
}

// Tables returns the tables, sorted by id.
func (t *Template) Tables() []Table {
	var tables []Table
	for id, resource := range t.resources("AWS::DynamoDB::Table") {
		properties := at(resource, "Properties")
		table := Table{ID: id}
		keys, _ := properties["KeySchema"].([]any)
		for _, key := range keys {
			name, _ := at(key)["AttributeName"].(string)
			table.Keys = append(table.Keys, name)
		}
		table.TTL, _ = at(properties, "TimeToLiveSpecification")["AttributeName"].(string)
		tables = append(tables, table)
	}
	return tables
}

// CORS returns the API's CORS rules, or nil.
func (t *Template) CORS(v Values) (*CORS, error) {
	for id, resource := range t.resources("AWS::ApiGatewayV2::Api") {
		value, err := t.eval(v, at(resource, "Properties")["CorsConfiguration"])
		if err != nil {
			return nil, fmt.Errorf("read CORS of %s: %w", id, err)
		}
		rules, ok := value.(map[string]any)
		if !ok {
			return nil, nil
		}
		cors := &CORS{
			AllowOrigins:  texts(rules["AllowOrigins"]),
			AllowMethods:  texts(rules["AllowMethods"]),
			AllowHeaders:  texts(rules["AllowHeaders"]),
			ExposeHeaders: texts(rules["ExposeHeaders"]),
		}
		cors.AllowCredentials, _ = rules["AllowCredentials"].(bool)
		cors.MaxAge, _ = rules["MaxAge"].(int)
		return cors, nil
	}
	return nil, nil
}

// resources iterates over the resources of a type, sorted by id.
func (t *Template) resources(kind string) func(yield func(string, map[string]any) bool) {
	all := at(t.Root, "Resources")
	return func(yield func(string, map[string]any) bool) {
		for _, id := range slices.Sorted(maps.Keys(all)) {
			resource := at(all, id)
			if resource["Type"] == kind && !yield(id, resource) {
				return
			}
		}
	}
}

func (t *Template) number(v Values, value any) (int, error) {
	plain, err := t.eval(v, value)
	if err != nil || plain == nil { // nil is AWS::NoValue
		return 0, err
	}
	return strconv.Atoi(fmt.Sprint(plain))
}

// at follows a path through nested maps. It returns an empty map if the path does not
// exist.
func at(value any, path ...string) map[string]any {
	for _, step := range path {
		m, _ := value.(map[string]any)
		value = m[step]
	}
	m, _ := value.(map[string]any)
	return m
}

func texts(value any) []string {
	list, _ := value.([]any)
	var out []string
	for _, v := range list {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

func firstNonNil(values ...any) any {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return nil
}
