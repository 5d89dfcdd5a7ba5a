package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"countersign/shared/logins"
)

// times are the attributes of a login that hold a time in Unix milliseconds.
func times() []string {
	return []string{"s_created", "s_expires", "p_sent", "p_expires", "p_asked"}
}

// Age makes a login and its push that much older, so that nobody has to wait. The token is the login's.
func (r *Rig) Age(ctx context.Context, token string, by time.Duration) error {
	parsed, err := logins.ParseToken(token)
	if err != nil {
		return err
	}
	for _, name := range times() {
		err := r.table(ctx, "UpdateItem", map[string]any{
			"TableName": r.Tables["LOGINS_TABLE"], "Key": map[string]any{"id": map[string]string{"S": parsed.ID()}},
			"UpdateExpression": "SET #t = #t - :by", "ConditionExpression": "attribute_exists(#t)",
			"ExpressionAttributeNames":  map[string]string{"#t": name},
			"ExpressionAttributeValues": map[string]any{":by": map[string]string{"N": strconv.FormatInt(by.Milliseconds(), 10)}},
		}, nil)
		if err != nil && !strings.Contains(err.Error(), "ConditionalCheckFailed") {
			return fmt.Errorf("age login: %w", err)
		}
	}
	return nil
}

// table sends one request to the table engine, as its wire has it, and reads the answer into output, nil for nothing.
func (r *Rig) table(ctx context.Context, operation string, input, output any) error {
	text, err := json.Marshal(input)
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.engine, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	// engines on this machine look only whether there is a signature, and whose
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	request.Header.Set("X-Amz-Date", "20260101T000000Z")
	response, err := r.HTTP.Do(request)
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", operation, said)
	}
	if output == nil {
		return nil
	}
	if err := json.Unmarshal(said, output); err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return nil
}
