package steps

import (
	"strings"

	"countersign/shared/authy"
)

// longestApp bounds the application's name in a push: with it the longest message
// below stays within the 144 characters that Authy shows.
const longestApp = 60

// message asks whether somebody logs in. locale is a tag such as "pt-BR"; of an
// unknown language, or none, it is English.
func message(locale, app, number string) string {
	return strings.NewReplacer("{app}", app, "{number}", number).Replace(question(locale))
}

// question is the push's message in the language of locale.
func question(locale string) string {
	switch language(locale) {
	case "es":
		return "¿Iniciar sesión en {app}? La página muestra el número {number}."
	case "fr":
		return "Se connecter à {app} ? La page de connexion affiche le nombre {number}."
	case "de":
		return "Bei {app} anmelden? Die Anmeldeseite zeigt die Zahl {number}."
	case "pt":
		return "Entrar em {app}? A página de login mostra o número {number}."
	case "ja":
		return "{app} にログインしますか？ログイン画面の数字は {number} です。"
	case "zh":
		return "要登录 {app} 吗？登录页面显示的数字是 {number}。"
	case "ar":
		return "هل تريد تسجيل الدخول إلى {app}؟ تعرض صفحة الدخول الرقم {number}."
	}
	return "Log in to {app}? The login page shows the number {number}."
}

// language is that of a tag such as "pt-BR": "pt".
func language(locale string) string {
	language, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	return strings.ToLower(language)
}

// From tells whose login it is and where it comes from. The phone shows it, so that
// the person can tell a login of theirs from another one.
type From struct {
	Account string // the address that was logged in with
	Address string // where the request came from; "" for unknown
	Agent   string // the request's User-Agent
	Locale  string // the language that the person reads, a tag such as "pt-BR"; "" for English
}

// account is what the phone shows of it. Authy's libraries disagree on how "~" and "*"
// are signed in a callback, so these two are not sent.
func (f From) account() string {
	return authy.Clean(strings.NewReplacer("~", "?", "*", "?").Replace(f.Account), 200)
}

// address is what the phone shows of it.
func (f From) address() string {
	if f.Address == "" {
		return "unknown"
	}
	return authy.Clean(f.Address, 60)
}
