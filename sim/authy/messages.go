package authy

import (
	"strings"
	"time"
)

// SMS is a text that reached a phone.
type SMS struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	Code string    `json:"code"` // "" for a text without a code
}

// Call is a voice call that reached a phone.
type Call struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"` // what the voice says
	Code string    `json:"code"`
}

// Notice is a push that asks the person to open the app, sent instead of a text or
// call.
type Notice struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

func (a *account) text(now time.Time, text, code string) {
	a.inbox = last(append(a.inbox, SMS{now, text, code}), keepItems)
}

// sendSMS is GET sms/{id}.
func (s *Server) sendSMS(c *call) answer {
	return s.message(c, messageKind{
		failed:  "60015",
		sent:    "SMS token was sent",
		ignored: "Ignored: SMS is not needed for smartphones. Pass force=true if you want to actually send it anyway.",
		silent:  "An error ocurred while sending the SMS", // spelled so on the wire
		deliver: func(a *account, now time.Time, text, code string) { a.text(now, text, code) },
	})
}

// startCall is GET call/{id}.
func (s *Server) startCall(c *call) answer {
	return s.message(c, messageKind{
		failed: "60014",
		sent:   "Call started...",
		ignored: "Call ignored. User is using  App Tokens and this call is not necessary. " +
			"Pass force=true if you still want to call users that are using the App.",
		silent: "An error ocurred while starting the call",
		deliver: func(a *account, now time.Time, text, code string) {
			spoken := strings.Join(strings.Split(code, ""), " ")
			a.calls = last(append(a.calls, Call{now, strings.Replace(text, code, spoken, 1), code}), keepItems)
		},
	})
}

// messageKind has the differences between a text and a call.
type messageKind struct {
	failed, sent, ignored, silent string
	deliver                       func(a *account, now time.Time, text, code string)
}

func (s *Server) message(c *call, k messageKind) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, refused, found := s.user(c.args["id"])
	if !found {
		return refused
	}
	if a.suspended {
		return refuse("60017")
	}
	if a.device != nil && c.params.value("force") != "true" {
		a.notices = last(append(a.notices, Notice{s.now(), "Open the app for your " + s.options.AppName + " code."}), keepItems)
		return ok(obj("message", k.ignored, "cellphone", a.masked(), "device", "android", "ignored", true, "success", true))
	}
	switch misfortune(a.country, a.number) {
	case carrierFails:
		return refuse(k.failed)
	case silentNumber:
		return ok(obj("message", k.silent, "success", true))
	case landlineNumber:
		if k.failed == "60015" {
			return refuse("60082")
		}
	}
	code := a.issue(c.params.value("action"), s.now(), s.options.CodeLifetime)
	if !s.loseTexts {
		k.deliver(a, s.now(), codeText(c.params.value("locale"), s.options.AppName, code, c.params.value("action_message")), code)
	}
	return ok(obj("success", true, "message", k.sent, "cellphone", a.masked()))
}

// codeText words a message in some of Authy's languages, else in English.
func codeText(locale, app, code, purpose string) string {
	text := map[string]string{
		"ar":    "رمز التحقق الخاص بك في %app هو: %code",
		"de":    "Ihr %app-Bestätigungscode lautet: %code",
		"es":    "Tu código de verificación de %app es: %code",
		"fr":    "Votre code de vérification %app est : %code",
		"ja":    "%app の確認コードは %code です",
		"pt-BR": "Seu código de verificação do %app é: %code",
		"zh-CN": "您的 %app 验证码是：%code",
	}[locale]
	if text == "" {
		text = "Your %app verification code is: %code"
	}
	text = strings.NewReplacer("%app", app, "%code", code).Replace(text)
	if purpose != "" {
		text += "\n" + purpose
	}
	return text
}
