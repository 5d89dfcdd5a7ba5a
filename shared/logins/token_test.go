package logins

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestTokenRoundTrip(t *testing.T) {
	want := NewToken()
	got, err := ParseToken(want.Reveal())
	if err != nil || got != want {
		t.Errorf("got %v, %v", got, err)
	}
	if len(want.Reveal()) > 100 || !strings.HasPrefix(want.Reveal(), "cs_") {
		t.Errorf("a token of %d characters", len(want.Reveal()))
	}
	if !ValidID(want.ID()) || ValidID("") || ValidID(want.ID()+"00") || ValidID("zz"+want.ID()[2:]) {
		t.Error("ids are not told from other text")
	}
}

func TestTokensDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		token := NewToken()
		if seen[token.ID()] || seen[token.Reveal()] {
			t.Fatal("the same twice")
		}
		seen[token.ID()], seen[token.Reveal()] = true, true
	}
}

func TestMalformedTokens(t *testing.T) {
	good := NewToken().Reveal()
	for _, text := range []string{
		"", "null", "undefined", "cs_", good[:len(good)-1], good + "A", "xx" + good[2:], "CS_" + good[3:],
		good[:10] + "+" + good[11:], good[:10] + "=" + good[11:], good[:10] + "\n" + good[11:], good[:len(good)-4] + "\n\n\n\n", strings.Repeat("A", 5000),
	} {
		if _, err := ParseToken(text); err == nil {
			t.Errorf("%q was taken for a token", text)
		}
	}
}

func TestTokenIsNeverPrinted(t *testing.T) {
	token := NewToken()
	secret := token.Reveal()[20:60]
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", token)
	for _, text := range []string{
		fmt.Sprint(token), fmt.Sprintf("%v %+v %#v %s %q", token, token, token, token, token),
		fmt.Sprintf("%+v", Found{Token: token}), log.String(),
	} {
		if strings.Contains(text, secret) || strings.Contains(text, fmt.Sprint(token.secret[:8])) {
			t.Errorf("printed: %s", text)
		}
	}
}

// FZ-4: a token has one text.
func FuzzParseToken(f *testing.F) {
	f.Add("")
	f.Add(tokenPrefix + strings.Repeat("A", (idSize+secretSize)*4/3))
	f.Fuzz(func(t *testing.T, text string) {
		if token, err := ParseToken(text); err == nil && token.Reveal() != text {
			t.Errorf("two texts for one token: %q", text)
		}
	})
}

// A password in front of a test system is not about this API: the cookies count.
func TestAnotherSchemeIsNoToken(t *testing.T) {
	r := httptest.NewRequest("GET", "/session", nil)
	r.Header.Set("Authorization", "Basic dXNlcjpwYXNz")
	if HasToken(r) {
		t.Error("Basic was taken for a token")
	}
	r.AddCookie(&http.Cookie{Name: SessionCookie, Value: NewToken().Reveal()})
	if !HasToken(r) {
		t.Error("the cookie beside it was not seen")
	}
	r.Header.Set("X-API-TOKEN", "null")
	if HasToken(r) {
		t.Error("a token in a header wins, even one that is none")
	}
	if found, err := (Finder{}).ForSession(r, time.Now()); !errors.Is(err, ErrNoToken) {
		t.Errorf("a header that is none, beside a cookie: got %v, %v", found, err)
	}
}
