package authy

import (
	"strings"
	"testing"
)

func TestCanonicalJSON(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"nothing", `{}`, ""},
		{"scalars", `{"a":true,"b":false,"c":null,"d":"","e":{},"f":0}`, "a=true&b=false&c=&d=&f=0"},
		{"number keeps its digits", `{"n":12345678901234567890,"f":1.50}`, "f=1.50&n=12345678901234567890"},
		{"nested", `{"b":{"d":1,"c":{"e":2}},"a":3}`, "a=3&b%5Bc%5D%5Be%5D=2&b%5Bd%5D=1"},
		{"array keeps its order", `{"l":[2,1,3]}`, "l%5B%5D=2&l%5B%5D=1&l%5B%5D=3"},
		{"objects in an array", `{"l":[{"url":"b","res":"z"},{"url":"a","res":"y"}]}`,
			"l%5B%5D%5Bres%5D=z&l%5B%5D%5Burl%5D=b&l%5B%5D%5Bres%5D=y&l%5B%5D%5Burl%5D=a"},
		{"empty things vanish", `{"a":[],"b":{"c":{}},"d":[{},[]],"e":1}`, "e=1"},
		{"encoded key decides the order", `{"d":{"Account Number":"2","Account":"1","account":"3"}}`,
			"d%5BAccount%5D=1&d%5BAccount+Number%5D=2&d%5Baccount%5D=3"},
		{"escapes", `{"v":"~*!'()+/=@|,: \u00fc"}`, "v=~%2A%21%27%28%29%2B%2F%3D%40%7C%2C%3A+%C3%BC"},
		{"white space outside", " {\n\"a\" : 1 } ", "a=1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := canonicalJSON([]byte(tt.body))
			if err != nil || got != tt.want {
				t.Errorf("got %q %v, want %q", got, err, tt.want)
			}
			if second, _ := reference([]byte(tt.body)); second != tt.want {
				t.Errorf("the second implementation says %q, want %q", second, tt.want)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	long := strings.Repeat("k", 20_000)
	tests := []struct{ name, body, want string }{
		{"empty", ``, "not JSON"},
		{"cut", `{"a":`, "not JSON"},
		{"more after it", `{}{}`, "not JSON"},
		{"invalid UTF-8", "{\"a\":\"\xc3\"}", "not JSON"},
		{"a list", `[1]`, "not a JSON object"},
		{"null", `null`, "not a JSON object"},
		{"a name twice", `{"a":1,"b":2,"a":1}`, "twice"},
		{"a name twice, escaped", `{"a":1,"\u0061":1}`, "twice"},
		{"a name twice, deep", `{"x":[{"a":{},"a":{}}]}`, "twice"},
		{"deep objects", strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33), "too deep"},
		{"deep lists", `{"a":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + "}", "too deep"},
		{"a long key over a long list", `{"` + long + `":[` + strings.Repeat("1,", 200) + `1]}`, "too large"},
		{"a long key over empty things", `{"` + long + `":[` + strings.Repeat("[],", 200) + `1]}`, "too large"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := canonicalJSON([]byte(tt.body)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want one about %q", err, tt.want)
			}
			if _, err := parseBody([]byte(tt.body)); err == nil {
				t.Error("parsed as a callback")
			}
		})
	}
	for _, query := range []string{"a=%", "%zz=1", "a=1&a=1", "a=1&%61=2"} {
		if _, err := parse(query); err == nil {
			t.Errorf("%.20q: parsed as a callback", query)
		}
	}
}

func FuzzCanonicalJSON(f *testing.F) {
	for _, v := range ownVectors(f) {
		if v.Body != nil {
			f.Add([]byte(*v.Body))
		}
	}
	f.Add([]byte(`{"":{"":[{"":null}]},"[]":[[1],{"a":"\ud800"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := canonicalJSON(body)
		if err != nil {
			return
		}
		want, ok := reference(body)
		if !ok || got != want {
			t.Errorf("got %q, the second implementation says %q %v", got, want, ok)
		}
	})
}
