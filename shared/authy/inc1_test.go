package authy

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"countersign/shared/factor"
)

// hostile are texts that could send a request elsewhere, and texts that are almost allowed.
var hostile = [...]string{
	"", " ", "../sms", "..", "%2e%2e%2fsms", "..%2fsms", "%2E%2E/sms", "1234567/..", "1234567/900112#", "1234567#", "1234567?x=1",
	"1234567;", "1234567&", "1234567%00", "1234567\x00", "1234567\n", "\n1234567", "1234567\r\nX-Y: z", " 1234567", "1234567 ",
	"12 34567", "1234567.", "+1234567", "-1234567", "1e7", "0x123456", "１２３４５６７", "١٢٣٤٥٦٧", "1234567\u200b", "123456７", "\xff234567",
	"tony", "is valid", "@evil.example", "//evil.example", "\\..\\sms", "1234567\\", "12345678901234567890123",
	"3f0e6a80-5c11-0136-9a44-0e5d90336a8", "3f0e6a80-5c11-0136-9a44-0e5d90336a8c0", "3f0e6a80-5c11-0136-9a44-0e5d90336a8g",
	"3f0e6a80_5c11_0136_9a44_0e5d90336a8c", "3f0e6a805c1101369a440e5d90336a8c", "--------5c11-0136-9a44-0e5d90336a8c",
	"3f0e6a80-5c11-0136-9a44-0e5d9033/../", "3f0e6a80-5c11-0136-9a44-0e5d90336a8\n",
}

func TestINC1NothingButAllowedTextsReachTheClient(t *testing.T) {
	c, w := client(t, answer(200, `{"token":"is valid","success":true}`))
	ctx := context.Background()
	for _, text := range hostile {
		id, f := ID(text), factor.Factor{Ref: text}
		for name, err := range map[string]error{
			"verify token": c.verify(ctx, testID, text),
			"verify id":    c.verify(ctx, id, testToken),
			"status":       second(c.registered(ctx, id)),
			"sms":          second(Codes{c}.Send(ctx, f, factor.Message{Method: factor.SMS})),
			"call":         second(Codes{c}.Send(ctx, f, factor.Message{Method: factor.Call})),
			"request":      second(c.requestApproval(ctx, id, goodApproval())),
			"approval":     second(c.approval(ctx, text)),
			"country code": second(c.register(ctx, testEmail, text, testPhone)),
			"phone":        second(c.register(ctx, testEmail, "1", text)),
			"parse":        second(ParseID(text)),
		} {
			if !errors.Is(err, errArgument) {
				t.Errorf("%s %q: got %v, want errArgument", name, text, err)
				continue
			}
			if text := strings.TrimSpace(text); len(text) > 2 && strings.Contains(err.Error(), text) {
				t.Errorf("%s: the error shows %q", name, text)
			}
			if name != "parse" && (!factor.NothingDone(err) || factor.Unavailable(err) || errors.Is(err, errInvalidToken)) {
				t.Errorf("%s %q: sorted wrongly", name, text)
			}
		}
	}
	for _, token := range []string{"12345", "123456789"} {
		if err := c.verify(ctx, testID, token); !errors.Is(err, errArgument) {
			t.Errorf("a token of %d digits: got %v", len(token), err)
		}
	}
	if got := w.requests(); len(got) != 0 {
		t.Errorf("requests were sent: %+v", got)
	}
}

func second[T any](_ T, err error) error { return err }

// Whatever a caller passes, a request goes to one of these paths or is not made.
func FuzzINC1Paths(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, "900111", text)
		f.Add(testToken, text, "de")
	}
	f.Add(testToken, "900111", "pt-BR")
	f.Add("1234567", "900111", "x&force=false#")
	allowed := regexp.MustCompile(`\A/protected/json/(verify/[0-9]{6,8}/[0-9]{1,20}\?force=true|sms/[0-9]{1,20}(\?locale=[A-Za-z-]+)?|call/[0-9]{1,20}\?force=true(&locale=[A-Za-z-]+)?|users/[0-9]{1,20}/status)\z|\A/onetouch/json/approval_requests/[0-9a-fA-F-]{36}\z`)
	w := &wire{answers: []http.HandlerFunc{answer(404, `{"error_code":"60026"}`)}}
	server := w.start()
	f.Cleanup(server.Close)
	f.Fuzz(func(t *testing.T, token, id, locale string) {
		c := newClient(t, server.URL)
		ctx := context.Background()
		w.reset()
		_ = c.verify(ctx, ID(id), token)
		_, _ = Codes{c}.Send(ctx, factor.Factor{Ref: id}, factor.Message{Method: factor.SMS, Locale: locale})
		_, _ = Codes{c}.Send(ctx, factor.Factor{Ref: id}, factor.Message{Method: factor.Call, Force: true, Locale: locale})
		_, _ = c.registered(ctx, ID(id))
		_, _ = c.approval(ctx, id)
		c.CloseIdle()
		for _, r := range w.requests() {
			if !allowed.MatchString(r.URI) {
				t.Errorf("left: %q", r.URI)
			}
		}
	})
}
