package site

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
)

// Brand is what an operator may change about the login page without editing it. The
// page reads it from brand.json. Empty fields keep the page's defaults.
type Brand struct {
	Name    string `json:"name"`              // of the application; also the page's title
	Logo    string `json:"logo,omitempty"`    // https URL of a picture
	Accent  string `json:"accent,omitempty"`  // colour of buttons and links, such as #1f5f8b
	Support string `json:"support,omitempty"` // where people find help: https or mailto
	Privacy string `json:"privacy,omitempty"` // the privacy notice, https
	Terms   string `json:"terms,omitempty"`   // the terms of use, https
}

// A field is one part of a brand, with the template's parameter for it and its pattern.
type field struct {
	parameter, pattern, want string
	value                    func(*Brand) *string
}

// Patterns of the parameters; template.yaml has the same. The logo's URL becomes part
// of the content policy, so it may not contain a query or any character with a meaning
// there.
const (
	namePattern    = `^[^\x00-\x20\x7F"\\]([^\x00-\x1F\x7F"\\]*[^\x00-\x20\x7F"\\])?$`
	logoPattern    = `^(https://[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?/[A-Za-z0-9._~/-]*)?$`
	accentPattern  = `^(#[0-9A-Fa-f]{6})?$`
	addressPattern = `^(https://[^\s"<>\\]+)?$`
	supportPattern = `^(https://[^\s"<>\\]+|mailto:[^\s"<>\\]+@[^\s"<>\\]+)?$`
)

func fields() []field {
	return []field{
		{"AppName", namePattern, "a name without quotation marks and outer spaces", func(b *Brand) *string { return &b.Name }},
		{"AppLogoUrl", logoPattern, "an https address of a picture, without a query", func(b *Brand) *string { return &b.Logo }},
		{"AccentColor", accentPattern, "a colour such as #1f5f8b", func(b *Brand) *string { return &b.Accent }},
		{"SupportUrl", supportPattern, "an https or mailto address", func(b *Brand) *string { return &b.Support }},
		{"PrivacyUrl", addressPattern, "an https address", func(b *Brand) *string { return &b.Privacy }},
		{"TermsUrl", addressPattern, "an https address", func(b *Brand) *string { return &b.Terms }},
	}
}

// BrandPatterns returns the parameters' patterns by name.
func BrandPatterns() map[string]string {
	patterns := map[string]string{}
	for _, f := range fields() {
		patterns[f.parameter] = f.pattern
	}
	return patterns
}

// JSON returns the content of brand.json.
func (b Brand) JSON() []byte {
	out, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		panic("site: encode brand: " + err.Error()) // strings always encode
	}
	return append(out, '\n')
}

// check returns an error for the first invalid part, with what is expected.
func (b Brand) check() error {
	for _, f := range fields() {
		if value := *f.value(&b); !regexp.MustCompile(f.pattern).MatchString(value) {
			return fmt.Errorf("brand: %s is %q, want %s", f.parameter, value, f.want)
		}
	}
	return nil
}

// ReadBrand reads a brand.json. An error names the invalid part.
func ReadBrand(r io.Reader) (Brand, error) {
	var b Brand
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return Brand{}, fmt.Errorf("read brand: %w", err)
	}
	return b, b.check()
}
