package template

import (
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Random values are drawn from the pattern of each parameter that reaches no function.
// AWS must accept every one.
func TestWhatPassesAPatternIsWhatItSays(t *testing.T) {
	template := load(t)
	for name, valid := range map[string]func(string) error{
		"AllowedOrigins": validOrigins, "AlarmEmail": validEmail, "DomainName": validHost,
	} {
		t.Run(name, rapid.MakeCheck(func(r *rapid.T) {
			pattern, _ := at(template.Root, "Parameters", name)["AllowedPattern"].(string)
			value := rapid.StringMatching(pattern).Filter(func(s string) bool { return template.Allowed(name, s) }).Draw(r, name)
			if err := valid(value); value != "" && err != nil {
				r.Fatalf("%q: %v", value, err)
			}
		}))
	}
}

func validOrigins(value string) error {
	for _, origin := range strings.Split(value, ",") {
		u, err := url.Parse(origin)
		if err != nil {
			return err
		}
		// an origin as browsers send it, byte for byte: API Gateway compares strings
		if again := u.Scheme + "://" + u.Host; again != origin || u.Port() == "80" || u.Port() == "443" || strings.ToLower(origin) != origin {
			return fmt.Errorf("a browser sends %s", again)
		}
		if err := validLabels(u.Hostname()); err != nil {
			return err
		}
	}
	return nil
}

func validLabels(host string) error {
	for _, label := range strings.Split(host, ".") {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") {
			return fmt.Errorf("no host has the label %q", label)
		}
	}
	return nil
}

func validHost(value string) error {
	if _, err := netip.ParseAddr(value); err == nil || !strings.Contains(value, ".") {
		return fmt.Errorf("no certificate is for it")
	}
	for _, label := range strings.Split(value, ".") {
		if len(label) > 63 {
			return fmt.Errorf("a label has %d letters", len(label))
		}
	}
	return validLabels(value)
}

func validEmail(value string) error {
	address, err := mail.ParseAddress(value)
	if err == nil && address.Address != value {
		err = fmt.Errorf("it is read as %s", address.Address)
	}
	return err
}

func TestWhatParametersTakeAndRefuse(t *testing.T) {
	template := load(t)
	const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
	const firewall = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/login/12345678-1234-1234-1234-123456789012"
	for name, test := range map[string]struct{ yes, no []string }{
		"AppName":          {[]string{"C", "Käse & Söhne", "山田", strings.Repeat("x", 40)}, []string{"", " ", " x", "x ", "\tx", "x\n", "a\nb", "a\x00b", strings.Repeat("x", 41)}},
		"AllowedOrigins":   {[]string{"", "https://app.example.com", "http://localhost:3000,https://a-b.example:8443"}, []string{"https://.", "https://-a.example", "https://a.example.", "https://A.example", "https://a.example:443", "https://a.example,", "null"}},
		"AlarmEmail":       {[]string{"", "ops@example.com", "a.b+c_d@mail.example.co.uk"}, []string{"ops", "ops@example", "o ps@example.com", "a@b.example,c@d.example", ".a@example.com", "a@.example.com", "Ops <ops@example.com>"}},
		"DomainName":       {[]string{"", "login.example.com", "xn--bcher-kva.example"}, []string{"example", "login.example.com.", "-a.example.com", "Login.example.com", "*.example.com", "192.0.2.1", strings.Repeat("a", 64) + ".example.com"}},
		"CertificateArn":   {[]string{"", certificate}, []string{strings.Replace(certificate, "us-east-1", "eu-west-1", 1), certificate + "0", "arn:aws-cn:acm:us-east-1:123456789012:certificate/x"}},
		"HostedZoneId":     {[]string{"", "Z0123456789ABCDEFGHIJ"}, []string{"/hostedzone/Z0123456789", "z012", "Z" + strings.Repeat("0", 32)}},
		"WebAclArn":        {[]string{"", firewall}, []string{strings.Replace(firewall, "global", "regional", 1), strings.Replace(firewall, "us-east-1", "eu-west-1", 1), "login"}},
		"UsersTableName":   {[]string{"", "countersign-UsersTable-ABC", "restored_1.2"}, []string{"ab", "a b c", "arn:aws:dynamodb:eu-west-1:123456789012:table/users"}},
		"MessageCountries": {[]string{"", "1", "44,49", "1876,1", "7", "211,998"}, []string{"GB", "+44", "44,", "44, 49", "881", "870", "999", "187", "1176", ","}},
		"ThrottlingBurst":  {[]string{"1", "400", "5000"}, []string{"0", "2.5", "-1", ""}},
		"ThrottlingRate":   {[]string{"1", "200", "10000"}, []string{"0", "0.5", ""}},
		"CdnOnly":          {[]string{"true", "false"}, []string{"", "yes", "True"}},
		"LoginLifetime":    {[]string{"10m"}, []string{"10m\n", " 10m", "10m 10m"}},
		"LimitsTableName":  {[]string{"", "limits"}, []string{"-"}},
		"FactorsTableName": {[]string{"", "factors"}, []string{"-"}},
		"LoginsTableName":  {[]string{"", "sessions"}, []string{"-"}},
	} {
		for _, value := range test.yes {
			if !template.Allowed(name, value) {
				t.Errorf("%s: %q is refused", name, value)
			}
		}
		for _, value := range test.no {
			if template.Allowed(name, value) {
				t.Errorf("%s: %q is let through", name, value)
			}
		}
	}
}

// A pattern must give the same result whether it is matched against the whole value or
// searched in it.
func TestPatternsAreAnchored(t *testing.T) {
	for name, p := range at(load(t).Root, "Parameters") {
		pattern, ok := at(p)["AllowedPattern"].(string)
		if ok && (!strings.HasPrefix(pattern, "^") || !strings.HasSuffix(pattern, "$") || regexp.MustCompile(`\|`).MatchString(outer(pattern))) {
			t.Errorf("%s: %s is not anchored as a whole", name, pattern)
		}
		if kind := at(p)["Type"]; kind == "Number" && at(p)["AllowedValues"] == nil && !strings.HasSuffix(name, "Concurrency") {
			t.Errorf("%s is a Number, which may be 2.5: make it a String with a pattern", name)
		}
	}
}

// outer returns the parts of a pattern outside of groups.
func outer(pattern string) string {
	depth, out := 0, ""
	for _, r := range pattern {
		switch r {
		case '(':
			depth++
		case ')':
			depth--
		default:
			if depth == 0 {
				out += string(r)
			}
		}
	}
	return out
}

// Rules check combinations of parameters that no pattern can check.
func TestRulesRefuseWhatWouldDoNothing(t *testing.T) {
	template := load(t)
	for _, test := range []struct {
		set     string
		refused bool
	}{
		{"", false},
		{"CdnOnly=true", false},
		{"CdnOnly=true WebClient=false", true},
		{"WebAclArn=arn WebClient=false", true},
		{"WebAclArn=arn", false},
		{"HostedZoneId=Z1", true},
		{"CertificateArn=arn", true},
		{"DomainName=a.example", true},
		{"DomainName=a.example CertificateArn=arn HostedZoneId=Z1", false},
		{"DomainName=a.example CertificateArn=arn WebClient=false", true},
		{"WebClient=false", false},
		{"SecretsParameter=/a AuthyApiKeyParameter=/a", true},
		{"SecretsParameter=/a AuthyApiKeyParameter=/b", false},
	} {
		v := Values{Parameters: map[string]string{}}
		for _, pair := range strings.Fields(test.set) {
			name, value, _ := strings.Cut(pair, "=")
			v.Parameters[name] = value
		}
		refused := false
		for name, rule := range at(template.Root, "Rules") {
			applies, err := true, error(nil) // without a condition
			if condition := at(rule)["RuleCondition"]; condition != nil {
				applies, err = template.condition(v, condition)
			}
			assertions, _ := at(rule)["Assertions"].([]any)
			for _, assertion := range assertions {
				holds, err2 := template.condition(v, at(assertion)["Assert"])
				if err != nil || err2 != nil || at(assertion)["AssertDescription"] == nil {
					t.Errorf("%s: %v, %v, %v", name, err, err2, assertion)
				}
				refused = refused || applies && !holds
			}
		}
		if refused != test.refused {
			t.Errorf("%q: refused %v, want %v", test.set, refused, test.refused)
		}
	}
}
