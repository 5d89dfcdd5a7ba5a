package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"countersign/shared/config"
	"countersign/shared/secrets"
)

// apart is how long after a change of the ring it may be rotated. A code that was used is remembered for ten minutes, under
// the keys of that time. The ring of then and the ring of now must have a key in common until every function reads the new
// one, and for ten minutes from there.
const apart = 15 * time.Minute

// makeRing makes the keyring. One that is there stays as it is, whatever it holds.
func (p parameter) makeRing(ctx context.Context) error {
	err := p.put(ctx, newKey(1), false)
	if _, there := errors.AsType[*types.ParameterAlreadyExists](err); there {
		return nil
	}
	return err
}

// rotateRing puts a new key before the first one, and drops any other.
func (p parameter) rotateRing(ctx context.Context) error {
	out, err := p.client.GetParameter(ctx, &ssm.GetParameterInput{Name: &p.name, WithDecryption: aws.Bool(true)})
	if err != nil {
		return fmt.Errorf("get %s: %w", p.name, err)
	}
	ring := aws.ToString(out.Parameter.Value)
	if out.Parameter.Type != types.ParameterTypeSecureString {
		return fmt.Errorf("%s is a %s and no SecureString: delete it, then make deploy makes it anew", p.name, out.Parameter.Type)
	}
	if err := check(ring); err != nil {
		return fmt.Errorf("%s holds no keyring, and is left as it is: %w", p.name, err)
	}
	now, ok := middleware.GetServerTime(out.ResultMetadata) // this machine's clock may be wrong
	if !ok {
		return fmt.Errorf("get %s: the answer does not say what time it is", p.name)
	}
	if wait := aws.ToTime(out.Parameter.LastModifiedDate).Add(apart).Sub(now); wait > 0 {
		return fmt.Errorf("%s was changed less than %.0f minutes ago: wait %d minutes more, or a code that was used since then could be used again",
			p.name, apart.Minutes(), wait/time.Minute+1)
	}
	first, _, _ := strings.Cut(ring, ",")
	number, _, _ := strings.Cut(strings.TrimPrefix(first, "k"), ":")
	newest, _ := strconv.Atoi(number) // check has read it
	return p.put(ctx, newKey(newest+1)+","+first, true)
}

// newKey makes a key of the ring.
func newKey(number int) string {
	value := make([]byte, 32)
	_, _ = rand.Read(value) // it never fails
	return fmt.Sprintf("k%d:%s", number, base64.StdEncoding.EncodeToString(value))
}

// check tells what the functions would say of a keyring.
func check(ring string) error {
	env := config.New(func(name string) (string, bool) { return ring, name == secrets.Setting })
	secrets.From(env)
	return env.Err()
}
