package template

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPI(t *testing.T) {
	template := load(t)
	stage := at(template.Root, "Resources", "Stage", "Properties")
	if stage["StageName"] != "$default" || stage["AutoDeploy"] != true {
		t.Errorf("stage: got %v, AutoDeploy %v", stage["StageName"], stage["AutoDeploy"])
	}
	settings := at(stage, "DefaultRouteSettings")
	if settings["ThrottlingRateLimit"] == nil || settings["ThrottlingBurstLimit"] == nil {
		t.Errorf("throttling: got %v", settings)
	}
	access := at(stage, "AccessLogSettings")
	format, _ := access["Format"].(string)
	if access["DestinationArn"] == nil || !strings.Contains(format, "$context.routeKey") {
		t.Errorf("access log: got %v", access)
	}
	if len(format) > 3072 {
		t.Errorf("access log format has %d bytes, API Gateway takes 3072", len(format))
	}
	// A client's URL, and error texts that quote it, stay out of the log.
	if forbidden := regexp.MustCompile(`\$context\.(path|requestQuery|error\.message|authorizer|integrationErrorMessage)|\$input`).FindString(format); forbidden != "" {
		t.Errorf("access log has %s", forbidden)
	}
	for id, resource := range template.resources("AWS::ApiGatewayV2::Integration") {
		if got := at(resource, "Properties")["PayloadFormatVersion"]; got != "2.0" {
			t.Errorf("%s: payload format %v, want 2.0", id, got)
		}
	}
}

func TestEachFunctionMayBeCalledByThisAPIOnly(t *testing.T) {
	template := load(t)
	called := map[string]any{}
	for _, resource := range template.resources("AWS::Lambda::Permission") {
		properties := at(resource, "Properties")
		if properties["Principal"] != "apigateway.amazonaws.com" {
			t.Errorf("principal: got %v", properties["Principal"])
		}
		called[fmt.Sprint(at(properties, "FunctionName")["Ref"])] = at(properties, "SourceArn")["Fn::Sub"]
	}
	for _, f := range functions(t, template) {
		want := "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*"
		if called[f.ID] != want {
			t.Errorf("%s: source is %v, want %s", f.ID, called[f.ID], want)
		}
	}
}

func TestCORSNamesOriginsAndSendsNoCredentials(t *testing.T) {
	template := load(t)
	if got, err := template.CORS(Values{}); got != nil || err != nil {
		t.Errorf("without origins: got %v, %v, want none", got, err)
	}
	got, err := template.CORS(Values{Parameters: map[string]string{"AllowedOrigins": "https://a.example,https://b.example:8443"}})
	if err != nil {
		t.Fatal(err)
	}
	want := &CORS{
		AllowOrigins:  []string{"https://a.example", "https://b.example:8443"},
		AllowMethods:  []string{"GET", "POST", "DELETE"},
		AllowHeaders:  []string{"authorization", "x-api-token", "content-type"},
		ExposeHeaders: []string{"date", "retry-after", "x-request-id"},
		MaxAge:        600,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("CORS (-want +got):\n%s", diff)
	}
	for value, want := range map[string]bool{"": true, "https://a.example,http://localhost:3000": true, "*": false, "https://*.example": false, "https://a.example/": false, "https://a.example, https://b.example": false} {
		if got := template.Allowed("AllowedOrigins", value); got != want {
			t.Errorf("AllowedOrigins %q: got %v, want %v", value, got, want)
		}
	}
}
