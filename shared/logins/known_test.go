package logins

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func newBrowser() Browser { return Login{}.Browser(NewToken()) }

// with is a request with a cookie of a known browser.
func with(value string) *http.Request {
	r := httptest.NewRequest("POST", "/session", nil)
	r.Header.Set("Cookie", KnownCookie+"="+value)
	return r
}

func TestABrowserKeepsItsCookie(t *testing.T) {
	want := newBrowser()
	w := httptest.NewRecorder()
	SetBrowser(w, want, 2160*time.Hour)
	c := w.Result().Cookies()[0]
	if c.Name != "__Host-known" || c.MaxAge != 7_776_000 || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
		t.Errorf("the cookie is %s", c.Raw)
	}
	if got, ok := BrowserOf(with(c.Value)); !ok || got != want {
		t.Errorf("got %v, %v", got, ok)
	}
	if want == newBrowser() || want.Hash() == newBrowser().Hash() {
		t.Error("two browsers are the same")
	}
	if _, ok := BrowserOf(httptest.NewRequest("POST", "/session", nil)); ok {
		t.Error("a browser without a cookie is known")
	}
}

func TestWhatIsNoBrowsersCookie(t *testing.T) {
	good := newBrowser().Reveal()
	for _, value := range []string{
		"", "null", "cb_", good[:len(good)-1], good + "A", "cs_" + good[3:], "CB_" + good[3:], good[:10] + "+" + good[11:],
		good[:10] + "=" + good[11:], good[:len(good)-1] + "B", NewToken().Reveal(), strings.Repeat("A", 5000), newBrowser().Hash(),
	} {
		if _, ok := BrowserOf(with(value)); ok {
			t.Errorf("%q is taken for a browser's", value)
		}
	}
}

// What a browser gets is bound to its login's token and to the key on the item:
// neither is enough, and it is not the session's token.
func TestABrowsersCookieIsDerived(t *testing.T) {
	token, key := NewToken(), []byte("a key on the item")
	one := Login{key: key}.Browser(token)
	if one != (Login{key: key}).Browser(token) {
		t.Error("read again: another one")
	}
	if one == (Login{key: key}).Browser(NewToken()) || one == (Login{key: []byte("another key")}).Browser(token) {
		t.Error("the token and the key are not both in it")
	}
	if one.secret == token.next(key).secret || one.secret == token.secret {
		t.Error("it is the session's secret")
	}
}

func TestABrowserIsNeverPrinted(t *testing.T) {
	b := newBrowser()
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "browser", b)
	for _, text := range []string{fmt.Sprint(b), fmt.Sprintf("%v %+v %#v %s %q", b, b, b, b, b), log.String()} {
		if strings.Contains(text, b.Reveal()[3:]) || strings.Contains(text, fmt.Sprint(b.secret[:8])) || strings.Contains(text, hex.EncodeToString(b.secret[:8])) {
			t.Errorf("printed: %s", text)
		}
	}
}

func FuzzBrowserOf(f *testing.F) {
	f.Add("")
	f.Add(newBrowser().Reveal())
	f.Fuzz(func(t *testing.T, value string) {
		if b, ok := BrowserOf(with(value)); ok && !strings.Contains(value, b.Reveal()) {
			t.Errorf("%q is taken for %q", value, b.Reveal())
		}
	})
}
