package template

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// pseudo returns the pseudo parameters of a local run.
func pseudo(name string) (string, bool) {
	switch name {
	case "AWS::AccountId":
		return "000000000000", true
	case "AWS::Partition":
		return "aws", true
	case "AWS::Region":
		return "us-east-1", true
	case "AWS::StackName":
		return "countersign", true
	case "AWS::URLSuffix":
		return "amazonaws.com", true
	}
	return "", false
}

// text evaluates a value to a string.
func (t *Template) text(v Values, value any) (string, error) {
	value, err := t.eval(v, value)
	if err != nil {
		return "", err
	}
	switch value := value.(type) {
	case string:
		return value, nil
	case int, float64, bool:
		return fmt.Sprint(value), nil
	default:
		return "", fmt.Errorf("want one value, got %T", value)
	}
}

// eval resolves the intrinsic functions that the template uses and refuses all others.
// AWS::NoValue becomes nil.
func (t *Template) eval(v Values, value any) (any, error) {
	m, ok := value.(map[string]any)
	if !ok || len(m) != 1 {
		return t.evalPlain(v, value)
	}
	for name, argument := range m {
		switch name {
		case "Ref":
			return t.ref(v, fmt.Sprint(argument))
		case "Fn::GetAtt":
			return argument, nil
		case "Fn::Sub":
			return t.sub(v, argument)
		case "Fn::Split":
			return t.split(v, argument)
		case "Fn::If":
			return t.choose(v, argument)
		}
		if strings.HasPrefix(name, "Fn::") {
			return nil, fmt.Errorf("evaluate template: %s is not supported", name)
		}
	}
	return t.evalPlain(v, value)
}

func (t *Template) evalPlain(v Values, value any) (any, error) {
	var err error
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for k, item := range value {
			if out[k], err = t.eval(v, item); err != nil {
				return nil, err
			}
		}
		return out, nil
	case []any:
		out := make([]any, len(value))
		for i, item := range value {
			if out[i], err = t.eval(v, item); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return value, nil
}

// ref evaluates !Ref name.
func (t *Template) ref(v Values, name string) (any, error) {
	if name == "AWS::NoValue" {
		return nil, nil
	}
	if text, ok := pseudo(name); ok {
		return text, nil
	}
	if text, ok := v.Parameters[name]; ok {
		return text, nil
	}
	if parameter := at(t.Root, "Parameters", name); parameter != nil {
		if parameter["Default"] == nil {
			return nil, fmt.Errorf("evaluate template: parameter %s has no default", name)
		}
		return fmt.Sprint(parameter["Default"]), nil
	}
	if text, ok := v.Resources[name]; ok {
		return text, nil
	}
	if at(t.Root, "Resources", name) != nil {
		return name, nil
	}
	return nil, fmt.Errorf("evaluate template: %s is neither a parameter nor a resource", name)
}

// sub evaluates Fn::Sub. Its argument is a text, or a list of a text and a map with
// additional names.
func (t *Template) sub(v Values, argument any) (any, error) {
	own := map[string]any{}
	if list, ok := argument.([]any); ok {
		if len(list) != 2 {
			return nil, fmt.Errorf("evaluate template: Fn::Sub wants a text, or a text and a map")
		}
		argument, own = list[0], at(list[1])
	}
	text := fmt.Sprint(argument)
	var failed error
	out := regexp.MustCompile(`\$\{[^}]+\}`).ReplaceAllStringFunc(text, func(match string) string {
		name := strings.Trim(match, "${}")
		if id, attribute, ok := strings.Cut(name, "."); ok && at(t.Root, "Resources", id) != nil {
			return id + "." + attribute // the same as !GetAtt
		}
		var value any
		var err error
		if is, ok := own[name]; ok {
			value, err = t.text(v, is)
		} else {
			value, err = t.ref(v, name)
		}
		if err != nil {
			failed = err
		}
		return fmt.Sprint(value)
	})
	return out, failed
}

func (t *Template) split(v Values, argument any) (any, error) {
	list, _ := argument.([]any)
	if len(list) != 2 {
		return nil, fmt.Errorf("evaluate template: Fn::Split wants a separator and a text")
	}
	text, err := t.text(v, list[1])
	if err != nil {
		return nil, err
	}
	var out []any
	for _, part := range strings.Split(text, fmt.Sprint(list[0])) {
		out = append(out, part)
	}
	return out, nil
}

func (t *Template) choose(v Values, argument any) (any, error) {
	list, _ := argument.([]any)
	if len(list) != 3 {
		return nil, fmt.Errorf("evaluate template: Fn::If wants a condition and two values")
	}
	holds, err := t.condition(v, at(t.Root, "Conditions")[fmt.Sprint(list[0])])
	if err != nil {
		return nil, err
	}
	if holds {
		return t.eval(v, list[1])
	}
	return t.eval(v, list[2])
}

func (t *Template) condition(v Values, value any) (bool, error) {
	m := at(value)
	if arguments, ok := m["Fn::Not"].([]any); ok && len(arguments) == 1 {
		holds, err := t.condition(v, arguments[0])
		return !holds, err
	}
	arguments, _ := m["Fn::Equals"].([]any)
	if len(arguments) != 2 {
		return false, fmt.Errorf("evaluate template: want a condition of Fn::Not and Fn::Equals, got %v", value)
	}
	left, err := t.text(v, arguments[0])
	if err != nil {
		return false, err
	}
	right, err := t.text(v, arguments[1])
	return left == right, err
}

// Parameter returns the parameter that belongs to a setting: AppName for APP_NAME. It
// returns false if the template has no such parameter.
func (t *Template) Parameter(setting string) (string, bool) {
	var name strings.Builder
	for _, word := range strings.Split(setting, "_") {
		if word != "" {
			name.WriteString(word[:1] + strings.ToLower(word[1:]))
		}
	}
	if at(t.Root, "Parameters", name.String()) == nil {
		return "", false
	}
	return name.String(), true
}

// Allowed reports whether CloudFormation accepts a value for a parameter, by its type,
// pattern, allowed values and bounds. Lengths are counted in UTF-16 units, as in Java.
func (t *Template) Allowed(parameter, value string) bool {
	p := at(t.Root, "Parameters", parameter)
	if pattern, ok := p["AllowedPattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(value) {
		return false
	}
	if values := texts(p["AllowedValues"]); len(values) > 0 && !slices.Contains(values, value) {
		return false
	}
	length := float64(len(utf16.Encode([]rune(value))))
	if !within(p, "MinLength", "MaxLength", length) {
		return false
	}
	if p["Type"] != "Number" {
		return true
	}
	number, err := strconv.ParseFloat(value, 64) // 2.5 is a Number too
	return err == nil && within(p, "MinValue", "MaxValue", number)
}

// within reports whether n is within the bounds of those names. A missing bound allows
// everything.
func within(p map[string]any, least, most string, n float64) bool {
	low, err := strconv.ParseFloat(fmt.Sprint(p[least]), 64)
	if err == nil && n < low {
		return false
	}
	high, err := strconv.ParseFloat(fmt.Sprint(p[most]), 64)
	return err != nil || n <= high
}
