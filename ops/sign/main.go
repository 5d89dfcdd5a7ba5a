// Command sign renews the signatures of callback events. A callback's nonce is a time,
// and the functions ignore a callback that was signed some minutes ago.
//
//	sign [-key KEY] [-url URL] events/callback-*.json
//
// It renews signatures that are valid for key and URL, and leaves other events alone:
// an event that is unsigned, signed with another key or changed after signing is meant
// to be that way. So is one with "stale" in its name.
package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"countersign/shared/authy"
	authysim "countersign/sim/authy"
)

// sampleURL is the URL that the samples are signed for.
const sampleURL = "http://127.0.0.1:8080/authy/callback"

func main() {
	if err := run(os.Args[1:], time.Now(), os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "sign:", err)
		os.Exit(1)
	}
}

func run(args []string, now time.Time, out io.Writer) error {
	flags := flag.NewFlagSet("sign", flag.ContinueOnError)
	key := flags.String("key", authysim.SampleKey, "application API `key`")
	url := flags.String("url", sampleURL, "callback `URL` that the signature covers")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, file := range flags.Args() {
		data, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read event: %w", err)
		}
		signed, err := sign(data, filepath.Base(file), *key, *url, now)
		if err != nil {
			return fmt.Errorf("sign %s: %w", file, err)
		}
		if signed == nil {
			fmt.Fprintln(out, "left  ", file)
			continue
		}
		if err := os.WriteFile(file, signed, 0o644); err != nil {
			return fmt.Errorf("write event: %w", err)
		}
		fmt.Fprintln(out, "signed", file)
	}
	return nil
}

// sign returns the event with a new signature, or nil to leave it alone. The rest of
// the event keeps every byte.
func sign(data []byte, name, key, url string, now time.Time) ([]byte, error) {
	var event struct {
		Headers         map[string]string
		Body            string
		IsBase64Encoded bool
	}
	if err := json.Unmarshal(data, &event); err != nil {
		return nil, fmt.Errorf("decode event: %w", err)
	}
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(event.Body); err != nil {
			return nil, fmt.Errorf("decode body: %w", err)
		}
	}
	header := http.Header{}
	for name, value := range event.Headers {
		header.Add(name, value)
	}
	old, err := authy.Sign(key, header.Get(authy.NonceHeader), url, body)
	if err != nil || old != header.Get(authy.SignatureHeader) || strings.Contains(name, "stale") {
		return nil, nil //nolint:nilerr // a sample whose body can't be signed is meant to be that way
	}
	nonce := strconv.FormatInt(now.Unix(), 10)
	signature, err := authy.Sign(key, nonce, url, body)
	if err != nil {
		return nil, err
	}
	text := strings.Replace(string(data), quote(header.Get(authy.NonceHeader)), quote(nonce), 1)
	return []byte(strings.Replace(text, quote(header.Get(authy.SignatureHeader)), quote(signature), 1)), nil
}

func quote(text string) string { return `"` + text + `"` }
