package template

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Some resources belong to the account rather than to a region. Two stacks with the
// same name in two regions must not collide there.
func TestNamesOfTheAccountCarryTheRegion(t *testing.T) {
	template := load(t)
	for _, one := range []struct {
		id   string
		path []string
		most int // AWS's limit
	}{
		{"EdgeSource", []string{"Properties"}, 64},
		{"WebAccess", []string{"Properties", "OriginAccessControlConfig"}, 64},
		{"WebHeaders", []string{"Properties", "ResponseHeadersPolicyConfig"}, 128},
	} {
		name := fmt.Sprint(at(template.Root, append([]string{"Resources", one.id}, one.path...)...)["Name"])
		hold(t, one.id, name, one.most)
	}
	hold(t, "Dashboard", fmt.Sprint(at(template.Root, "Resources", "Dashboard", "Properties")["DashboardName"]), 255)
	for id, resource := range at(template.Root, "Resources") {
		kind := fmt.Sprint(at(resource)["Type"])
		if strings.HasPrefix(kind, "AWS::IAM::") && regexp.MustCompile(`(Role|Group|ManagedPolicy)Name:`).MatchString(fmt.Sprint(at(resource, "Properties"))) {
			t.Errorf("%s: IAM's names are the account's too; leave it to CloudFormation", id)
		}
	}
}

// longest is the longest stack name that docs/deploy.md allows, in characters.
const longest = 49

func hold(t *testing.T, id, name string, most int) {
	t.Helper()
	name = strings.TrimSuffix(strings.TrimPrefix(name, "map[Fn::Sub:"), "]")
	if !strings.Contains(name, "${AWS::Region}") || !strings.Contains(name, "${AWS::StackName}") {
		t.Errorf("%s is called %s, want the stack and the region", id, name)
	}
	name = strings.NewReplacer("${AWS::Region}", "ap-southeast-1", "${AWS::StackName}", strings.Repeat("s", longest)).Replace(name)
	if len(name) > most {
		t.Errorf("%s: a stack's name of %d letters gives a name of %d, AWS takes %d", id, longest, len(name), most)
	}
}

// Authy's callback has its own throttle, and its route is created before the stage
// refers to it.
func TestCallbackHasAThrottleOfItsOwn(t *testing.T) {
	template := load(t)
	stage := at(template.Root, "Resources", "Stage")
	want := map[string]any{"POST /authy/callback": map[string]any{"ThrottlingRateLimit": 200, "ThrottlingBurstLimit": 400}}
	if diff := cmp.Diff(any(want), at(stage, "Properties")["RouteSettings"]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	route := at(template.Root, "Resources", fmt.Sprint(stage["DependsOn"]), "Properties")["RouteKey"]
	if route != "POST /authy/callback" {
		t.Errorf("the stage waits for %v", route)
	}
}

// The template skips a linter's finding about secrets in variables. The reason that it
// gives counts those secrets, and the count must be right.
func TestSkipOfTheVariablesNamesTheSecretInThem(t *testing.T) {
	template := load(t)
	for name, value := range at(template.Root, "Globals", "Function", "Environment", "Variables") {
		if !strings.Contains(fmt.Sprint(value), "resolve:") {
			continue
		}
		for id, resource := range template.resources("AWS::Serverless::Function") {
			skips, _ := at(resource, "Metadata", "checkov")["skip"].([]any)
			for _, skip := range skips {
				if at(skip)["id"] == "CKV_AWS_173" && !strings.Contains(fmt.Sprint(at(skip)["comment"]), name) {
					t.Errorf("%s: the reason says nothing of %s", id, name)
				}
			}
		}
	}
	for id := range template.resources("AWS::CloudFront::Distribution") {
		if got := at(template.Root, "Resources", id, "Properties", "DistributionConfig", "WebACLId"); len(at(got)) != 1 {
			t.Errorf("%s: no firewall can be attached: %v", id, got)
		}
	}
}
