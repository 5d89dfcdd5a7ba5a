package site_test

import (
	"strings"
	"testing"

	"countersign/sim/site"
)

func TestReadBrand(t *testing.T) {
	whole := site.Brand{
		Name: "Shop 'Ünïcode' <b>", Logo: "https://www.example.com:8443/a/logo-1.svg", Accent: "#AbCdEf",
		Support: "mailto:help@example.com", Privacy: "https://example.com/privacy?lang=en", Terms: "https://example.com/terms",
	}
	got, err := site.ReadBrand(strings.NewReader(string(whole.JSON())))
	if err != nil || got != whole {
		t.Errorf("got %+v, %v; want what was written, %+v", got, err, whole)
	}
	for part, text := range map[string]string{
		"AppName":       `{}`,
		"unknown":       `{"name":"Shop","colour":"red"}`,
		"AppLogoUrl":    `{"name":"Shop","logo":"https://example.com/a.svg; script-src *"}`,
		"AccentColor":   `{"name":"Shop","accent":"red"}`,
		"SupportUrl":    `{"name":"Shop","support":"javascript:alert(1)"}`,
		"PrivacyUrl":    `{"name":"Shop","privacy":"http://example.com"}`,
		"TermsUrl":      `{"name":"Shop","terms":"mailto:a@example.com"}`,
		"read brand":    `{"name":`,
		"read brand: ":  `[]`,
		"AppLogoUrl is": `{"name":"Shop","logo":"https://example.com/logo?v=1"}`,
	} {
		if _, err := site.ReadBrand(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: got %v, want an error that names %s", text, err, part)
		}
	}
}

// The content policy allows the brand's logo, and no other picture from its host.
func TestLogoIsAllowedByThePolicy(t *testing.T) {
	for logo, want := range map[string]string{"": "img-src 'self';", "https://cdn.example/a.svg": "img-src 'self' https://cdn.example/a.svg;"} {
		policy := (site.Brand{Logo: logo}).Headers()[0]
		if policy.Name != "Content-Security-Policy" || !strings.Contains(policy.Value, want) {
			t.Errorf("%q: got %v, want %q in the policy", logo, policy, want)
		}
	}
}

func TestBrandIsServed(t *testing.T) {
	got := get(t, "/brand.json")
	if body := text(t, got.Body); got.StatusCode != 200 || !strings.Contains(body, `"name": "Shop"`) || got.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %d %s: %s", got.StatusCode, got.Header.Get("Content-Type"), body)
	}
}
