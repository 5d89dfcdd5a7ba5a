package config_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"countersign/shared/config"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	const value = "canary7QkZ"
	secret := config.NewSecret(value)
	open := struct{ Key config.Secret }{secret}
	hidden := struct{ key config.Secret }{secret}
	things := []any{
		secret, &secret, open, &open, hidden, &hidden,
		[]config.Secret{secret}, map[string]config.Secret{"key": secret}, fmt.Errorf("fail: %v", secret),
	}

	var printed bytes.Buffer
	for _, thing := range things {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
			fmt.Fprintf(&printed, verb+"\n", thing)
		}
		for _, handler := range []slog.Handler{slog.NewJSONHandler(&printed, nil), slog.NewTextHandler(&printed, nil)} {
			slog.New(handler).Info("thing", "thing", thing)
		}
	}
	for _, thing := range []any{secret, open, []config.Secret{secret}} {
		encode(t, &printed, json.Marshal, thing)
		encode(t, &printed, xml.Marshal, thing)
	}
	got := printed.String()
	if strings.Contains(got, value) || strings.Contains(got, fmt.Sprintf("%x", value)) || strings.Contains(got, fmt.Sprintf("%X", value)) {
		t.Error("the value was printed")
	}
	if !strings.Contains(got, "[secret]") {
		t.Errorf("nothing was masked:\n%s", got)
	}
}

// encode ignores an encoder's error: then nothing was printed.
func encode(t *testing.T, into *bytes.Buffer, marshal func(any) ([]byte, error), thing any) {
	t.Helper()
	text, err := marshal(thing)
	if err != nil {
		t.Logf("%T: %v", thing, err)
	}
	into.Write(text)
}

func TestReveal(t *testing.T) {
	if got := config.NewSecret("value").Reveal(); got != "value" {
		t.Errorf("Reveal() = %q", got)
	}
	if got := (config.Secret{}).Reveal(); got != "" {
		t.Errorf("zero Secret reveals %q", got)
	}
	one, other := config.NewSecret("value"), config.NewSecret("value")
	if one == other {
		t.Error("two Secrets compare as equal: the comparison would not be constant-time")
	}
}
