package template

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/sim/site"
)

func distribution(t *testing.T) map[string]any {
	t.Helper()
	return at(load(t).Root, "Resources", "Distribution", "Properties", "DistributionConfig")
}

// The CDN serves the page with the same headers as the local run, where the page is
// tested.
func TestWebHeadersAreThoseOfLocalSite(t *testing.T) {
	for _, logo := range []string{"", "https://www.example.com/logo.svg"} {
		testWebHeaders(t, logo)
	}
}

func testWebHeaders(t *testing.T, logo string) {
	t.Helper()
	template := load(t)
	evaluated, err := template.eval(Values{Parameters: map[string]string{"AppLogoUrl": logo}}, at(template.Root, "Resources", "WebHeaders", "Properties"))
	if err != nil {
		t.Fatal(err)
	}
	config := at(evaluated, "ResponseHeadersPolicyConfig")
	security := at(config, "SecurityHeadersConfig")
	got := map[string]string{}
	put := func(name string, value any) { got[name] = fmt.Sprint(value) }
	put("Content-Security-Policy", at(security, "ContentSecurityPolicy")["ContentSecurityPolicy"])
	put("X-Frame-Options", at(security, "FrameOptions")["FrameOption"])
	put("Referrer-Policy", at(security, "ReferrerPolicy")["ReferrerPolicy"])
	if security["ContentTypeOptions"] != nil {
		put("X-Content-Type-Options", "nosniff")
	}
	hsts := at(security, "StrictTransportSecurity")
	put("Strict-Transport-Security", fmt.Sprintf("max-age=%v", hsts["AccessControlMaxAgeSec"]))
	if hsts["IncludeSubdomains"] == true {
		got["Strict-Transport-Security"] += "; includeSubDomains"
	}
	for name, part := range security {
		if at(part)["Override"] != true {
			t.Errorf("%s can be changed by an object of the bucket", name)
		}
	}
	custom, _ := at(config, "CustomHeadersConfig")["Items"].([]any)
	for _, item := range custom {
		put(fmt.Sprint(at(item)["Header"]), at(item)["Value"])
		if at(item)["Override"] != true {
			t.Errorf("%v can be changed by an object of the bucket", at(item)["Header"])
		}
	}
	want := map[string]string{}
	for _, h := range (site.Brand{Logo: logo}).Headers() {
		want[h.Name] = h.Value
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("with logo %q: headers (-sim/site +template):\n%s", logo, diff)
	}
	if at(distribution(t), "DefaultCacheBehavior", "ResponseHeadersPolicyId")["Ref"] != "WebHeaders" {
		t.Error("the page is served without them")
	}
}

// The template and the local run check a brand against the same patterns.
func TestBrandPatterns(t *testing.T) {
	for parameter, want := range site.BrandPatterns() {
		p := at(load(t).Root, "Parameters", parameter)
		if got, _ := p["AllowedPattern"].(string); got != want {
			t.Errorf("%s: template has the pattern %q, sim/site %q", parameter, got, want)
		}
	}
}

// make deploy copies this output into the bucket unchanged.
func TestBrandOutputIsABrand(t *testing.T) {
	template := load(t)
	want := site.Brand{Name: "A ‘shop’ & <more>", Logo: "https://example.com/logo.svg", Accent: "#123456",
		Support: "mailto:help@example.com?subject=Login", Privacy: "https://example.com/p?a=1&b=2#c", Terms: "https://example.com/ünï"}
	text, err := template.text(Values{Parameters: map[string]string{"AppName": want.Name, "AppLogoUrl": want.Logo, "AccentColor": want.Accent,
		"SupportUrl": want.Support, "PrivacyUrl": want.Privacy, "TermsUrl": want.Terms}}, at(template.Root, "Outputs", "Brand")["Value"])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := site.ReadBrand(strings.NewReader(text)); err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

// behaviours returns the CDN's behaviours by path pattern.
func behaviours(t *testing.T) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	list, _ := distribution(t)["CacheBehaviors"].([]any)
	for _, b := range list {
		out[fmt.Sprint(at(b)["PathPattern"])] = at(b)
	}
	return out
}

// served returns the behaviour for a path, or nil for the default one.
func served(behaviours map[string]map[string]any, path string) map[string]any {
	for pattern, b := range behaviours {
		// in CloudFront a star also matches slashes
		if pattern == path || strings.HasSuffix(pattern, "*") && strings.HasPrefix(path, strings.TrimSuffix(pattern, "*")) {
			return b
		}
	}
	return nil
}

// Page and API share one origin. Each route reaches the API, uncached and with
// everything that the client sent; no file of the page does.
func TestCDNPassesRoutesToTheAPIAndServesFilesItself(t *testing.T) {
	routes, err := load(t).Routes()
	if err != nil {
		t.Fatal(err)
	}
	all := behaviours(t)
	for _, route := range routes {
		b := served(all, route.Path())
		methods := fmt.Sprint(b["AllowedMethods"])
		got := []any{b["TargetOriginId"], b["ViewerProtocolPolicy"], b["Compress"], b["CachePolicyId"], b["OriginRequestPolicyId"]}
		want := []any{"api", "https-only", false, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "b689b0a8-53d0-40ab-baf2-68738e2966ac"}
		if diff := cmp.Diff(want, got); diff != "" || !strings.Contains(methods, route.Method()) {
			t.Errorf("%s: methods %s (-want +got):\n%s", route.Key, methods, diff)
		}
		if !strings.Contains(fmt.Sprint(b["FunctionAssociations"]), "EdgeSource.FunctionMetadata.FunctionARN") {
			t.Errorf("%s: the function is not told where the request comes from", route.Key)
		}
	}
	err = fs.WalkDir(os.DirFS("../../web"), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && served(all, "/"+name) != nil {
			t.Errorf("%s would be asked of the API", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	page := at(distribution(t), "DefaultCacheBehavior")
	if page["TargetOriginId"] != "web" || page["Compress"] != true || page["ViewerProtocolPolicy"] != "redirect-to-https" {
		t.Errorf("page: got %v", page)
	}
}

// By default the CDN would cache errors, and show one person's error to others.
func TestCDNKeepsNoErrors(t *testing.T) {
	var got []string
	list, _ := distribution(t)["CustomErrorResponses"].([]any)
	for _, item := range list {
		e := at(item)
		if len(e) != 2 || e["ErrorCachingMinTTL"] != 0 {
			t.Errorf("got %v, want no more than a time of 0", e)
		}
		got = append(got, fmt.Sprint(e["ErrorCode"]))
	}
	want := strings.Fields("400 403 404 405 414 416 500 501 502 503 504") // all errors that CloudFront caches
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// The CDN reaches the API over TLS, with the secret that the functions check.
func TestCDNProvesItselfToTheFunctions(t *testing.T) {
	origins, _ := distribution(t)["Origins"].([]any)
	for _, origin := range origins {
		o := at(origin)
		switch o["Id"] {
		case "api":
			headers := fmt.Sprint(o["OriginCustomHeaders"])
			if !strings.Contains(headers, "X-Countersign-Edge") || !strings.Contains(headers, "resolve:secretsmanager:${EdgeSecret}") {
				t.Errorf("api: headers %s", headers)
			}
			if at(o, "CustomOriginConfig")["OriginProtocolPolicy"] != "https-only" {
				t.Errorf("api: got %v", o)
			}
		case "web":
			if at(o, "OriginAccessControlId")["Ref"] != "WebAccess" {
				t.Errorf("web: got %v", o)
			}
		default:
			t.Errorf("origin %v", o["Id"])
		}
	}
	code := fmt.Sprint(at(load(t).Root, "Resources", "EdgeSource", "Properties")["FunctionCode"])
	if !strings.Contains(code, "headers['x-countersign-source'] = {value: event.viewer.ip}") {
		t.Errorf("function: %s", code)
	}
}

// On a custom domain the page requires TLS 1.2 or later. On CloudFront's own domain the
// minimum can't be set.
func TestTheCDNSpeaksNoOldTLS(t *testing.T) {
	template := load(t)
	own := Values{Parameters: map[string]string{"DomainName": "login.example.com", "CertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/x"}}
	certificate, err := template.eval(own, distribution(t)["ViewerCertificate"])
	if err != nil {
		t.Fatal(err)
	}
	if got := at(certificate); got["MinimumProtocolVersion"] != "TLSv1.2_2021" || got["SslSupportMethod"] != "sni-only" {
		t.Errorf("certificate: %v", got)
	}
}

func TestOnlyTheCDNReadsTheBucket(t *testing.T) {
	template := load(t)
	bucket := at(template.Root, "Resources", "WebBucket")
	p := at(bucket, "Properties")
	for name, set := range at(p, "PublicAccessBlockConfiguration") {
		if set != true {
			t.Errorf("%s is %v", name, set)
		}
	}
	if len(at(p, "PublicAccessBlockConfiguration")) != 4 || p["BucketEncryption"] == nil || at(p, "VersioningConfiguration")["Status"] != "Enabled" {
		t.Errorf("bucket: got %v", p)
	}
	if bucket["DeletionPolicy"] != "RetainExceptOnCreate" {
		t.Error("a bucket with files in it can't be deleted with its stack")
	}
	list, _ := at(template.Root, "Resources", "WebBucketPolicy", "Properties", "PolicyDocument")["Statement"].([]any)
	for _, statement := range list {
		s := at(statement)
		if s["Effect"] == "Allow" && !strings.Contains(fmt.Sprint(s["Condition"]), "distribution/${Distribution}") {
			t.Errorf("any account's CDN may: %v", s)
		}
	}
}

// Without the web client, the stack has none of its resources.
func TestWebClientCanBeLeftOut(t *testing.T) {
	template := load(t)
	for _, kind := range []string{"S3::Bucket", "S3::BucketPolicy", "CloudFront::OriginAccessControl", "CloudFront::ResponseHeadersPolicy",
		"CloudFront::Function", "CloudFront::Distribution", "SecretsManager::Secret"} {
		for id, resource := range template.resources("AWS::" + kind) {
			if resource["Condition"] != "Web" {
				t.Errorf("%s is there without the web client", id)
			}
		}
	}
	for name, output := range at(template.Root, "Outputs") {
		text := fmt.Sprint(output)
		if strings.Contains(text, "Distribution") != (at(output)["Condition"] == "Web") && name != "WebBucketName" && name != "Brand" {
			t.Errorf("output %s: condition %v", name, at(output)["Condition"])
		}
	}
}
