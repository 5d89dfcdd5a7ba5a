package main

import (
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"countersign/shared/password"
	"countersign/sim/functiontest"
)

// The runbook's command that changes a password does what it says.
func TestCommandsOfTheRunbook(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	waits, session := r.Login(p), r.Pass(r.Login(p), 0)

	const other = "another long password"
	hash, err := password.Hash(other)
	if err != nil {
		t.Fatal(err)
	}
	r.operate("A password has to change", map[string]string{"ID": p.Account.ID, "HASH": hash})
	functiontest.WantError(t, r.logIn(p.Account.Email, functiontest.Password), 403, "invalid_credentials", "")
	functiontest.WantStatus(t, r.logIn(p.Account.Email, other), 200, "the new password")
	r.required(t, "a login from before", functiontest.As(waits))
	r.required(t, "a session from before", functiontest.As(session))
}

// operate sends what the AWS CLI would for the chapter's command: its options are JSON
// and expressions, as DynamoDB takes them.
func (r *rig) operate(chapter string, words map[string]string) {
	r.T.Helper()
	text, err := os.ReadFile("../../docs/runbook.md")
	if err != nil {
		r.T.Fatal(err)
	}
	_, command, _ := strings.Cut(string(text), "\n## "+chapter+"\n")
	_, command, _ = strings.Cut(command, "aws dynamodb update-item --table-name USERS_TABLE ")
	command, _, ok := strings.Cut(command, "```")
	if !ok {
		r.T.Fatalf("the runbook has no command on %q", chapter)
	}
	for word, value := range words {
		command = regexp.MustCompile(`\b`+word+`\b`).ReplaceAllLiteralString(command, value)
	}
	members := []string{`"TableName":"` + r.Env().String("USERS_TABLE", "") + `"`}
	for option, name := range map[string]string{
		"key": "Key", "expression-attribute-names": "ExpressionAttributeNames", "expression-attribute-values": "ExpressionAttributeValues",
		"update-expression": "UpdateExpression", "condition-expression": "ConditionExpression",
	} {
		found := regexp.MustCompile(`--` + option + ` '([^']+)'`).FindStringSubmatch(command)
		switch {
		case found == nil:
		case strings.HasSuffix(option, "-expression"):
			members = append(members, `"`+name+`":"`+found[1]+`"`)
		default:
			members = append(members, `"`+name+`":`+found[1])
		}
	}
	request, err := http.NewRequestWithContext(r.T.Context(), http.MethodPost, r.Engine.URL, strings.NewReader("{"+strings.Join(members, ",")+"}"))
	if err != nil {
		r.T.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810.UpdateItem")
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	answer, err := (&http.Client{Timeout: time.Minute}).Do(request)
	if err != nil {
		r.T.Fatal(err)
	}
	defer answer.Body.Close()
	if said, _ := io.ReadAll(answer.Body); answer.StatusCode != http.StatusOK {
		r.T.Fatalf("%s: %d %s", chapter, answer.StatusCode, said)
	}
}
