package browser_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestExample runs the page of somebody else's that docs/web.md shows, on an origin of
// its own.
func TestExample(t *testing.T) {
	r := newRig(t)
	text, err := os.ReadFile("../../docs/web.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```html\n(.*?)```").FindSubmatch(text)
	if example == nil || strings.Count(string(example[1]), "\n") > 30 {
		t.Fatal("docs/web.md has no short example")
	}
	var page atomic.Value
	files := http.FileServerFS(os.DirFS("../../web"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			files.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page.Load().(string)))
	}))
	t.Cleanup(server.Close)
	s := r.system(t, map[string]string{"ALLOWED_ORIGINS": server.URL})
	page.Store(strings.ReplaceAll(string(example[1]), "https://login.example.com", s.URL))

	p := r.tab(t, server.URL)
	p.fill("[name=email]", s.Demo.Email)
	p.fill("[name=password]", "not the password")
	p.click("button")
	p.sees("#say", "invalid_credentials")
	p.fill("[name=password]", s.Demo.Password)
	p.click("button")
	p.holds(`/number \d\d on/.test(document.querySelector("#say").textContent)`, "the number")
	request := demoPhone(s).Pending()[0]
	p.sees("#say", "Approve number "+detail(request, "Number"))
	if err := demoPhone(s).Approve(request.UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("#say", "Hello Dana Demo")
	kept, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`JSON.stringify(localStorage) + document.cookie`))
	if err != nil || kept != "{}" {
		t.Errorf("the module keeps %s, %v", kept, err)
	}
}
