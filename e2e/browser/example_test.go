package browser_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/local/stack"

	"github.com/chromedp/chromedp"
)

// TestExample runs the page of somebody else's that docs/web.md shows, on an origin of its
// own, on a good day and on bad ones.
func TestExample(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *page, *stack.Stack){
		"approved":   exampleApproved,
		"denied":     exampleDenied,
		"no app":     exampleWithoutApp,
		"wrong code": exampleWrongCode,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, s := r.example(t)
			if name == "no app" {
				demoPhone(s).RemoveApp()
			}
			run(t, p, s)
			if said := p.string(`document.body.innerText`); strings.Contains(said, "undefined") || strings.Contains(said, "unexpected") {
				t.Errorf("the example says %q", said)
			}
		})
	}
}

// example opens the example's page.
func (r *rig) example(t *testing.T) (*page, *stack.Stack) {
	t.Helper()
	text, err := os.ReadFile("../../docs/web.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```html\n(.*?)```").FindSubmatch(text)
	if example == nil || strings.Count(string(example[1]), "\n") > 50 {
		t.Fatal("docs/web.md has no short example")
	}
	var source atomic.Value
	files := http.FileServerFS(os.DirFS("../../web"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			files.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(source.Load().(string)))
	}))
	t.Cleanup(server.Close)
	s := r.system(t, map[string]string{"ALLOWED_ORIGINS": server.URL})
	source.Store(strings.ReplaceAll(string(example[1]), "https://login.example.com", s.URL))
	return r.tab(t, server.URL), s
}

// said waits until the example has said a text since listens. What the wait for the phone says may stand there by now.
func (p *page) said(text string) {
	p.t.Helper()
	p.holds(`heard.some((said) => said.includes(`+quote(text)+`))`, "that it said "+quote(text))
}

// exampleLogIn sends the example's first form.
func exampleLogIn(p *page, s *stack.Stack) {
	p.t.Helper()
	p.fill("[name=email]", s.Demo.Email)
	p.fill("[name=password]", s.Demo.Password)
	p.click("form:first-of-type button")
}

func exampleApproved(t *testing.T, p *page, s *stack.Stack) {
	p.fill("[name=email]", s.Demo.Email)
	p.fill("[name=password]", "not the password")
	p.click("button")
	p.sees("#say", "invalid_credentials")
	exampleLogIn(p, s)
	p.holds(`/number \d\d on/.test(document.querySelector("#say").textContent)`, "the number")
	request := waiting(t, s)
	p.sees("#say", "Approve number "+detail(request, "Number"))
	if err := demoPhone(s).Approve(request.UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("#say", "Hello Dana Demo")
	p.hidden("[name=code]")
	if kept := p.string(`JSON.stringify(localStorage) + document.cookie`); kept != "{}" {
		t.Errorf("the module keeps %s", kept)
	}
}

// exampleDenied: a login whose push was denied goes on with the code that the app shows.
func exampleDenied(t *testing.T, p *page, s *stack.Stack) {
	exampleLogIn(p, s)
	p.sees("#say", "Approve number")
	if err := demoPhone(s).Deny(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("#say", "The request was denied.")
	p.fill("[name=code]", demoPhone(s).Code())
	p.click("form:last-of-type button:last-of-type")
	p.sees("#say", "Hello Dana Demo")
}

// exampleWithoutApp: no push, and so a code by text.
func exampleWithoutApp(t *testing.T, p *page, s *stack.Stack) {
	p.listens()
	exampleLogIn(p, s)
	p.said("Please use a code.")
	p.click("form:last-of-type button")
	p.said("We texted a code to +1")
	p.fill("[name=code]", demoPhone(s).LastCode())
	p.click("form:last-of-type button:last-of-type")
	p.sees("#say", "Hello Dana Demo")
}

// exampleWrongCode: a code that is wrong is said, and the push still works.
func exampleWrongCode(t *testing.T, p *page, s *stack.Stack) {
	exampleLogIn(p, s)
	p.sees("#say", "Approve number")
	p.listens()
	p.fill("[name=code]", demoPhone(s).WrongCode())
	p.click("form:last-of-type button:last-of-type")
	p.said("invalid_code")
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("#say", "Hello Dana Demo")
	p.do(chromedp.Reload())
	p.hidden("[name=code]")
}
