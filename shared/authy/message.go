package authy

import "strings"

// longestApp is how many characters of the application's name a push shows. With it, even
// the longest message below has no more than the 144 characters that Authy allows.
const longestApp = 60

// message asks the person whether they are logging in. locale is a tag such as "pt-BR". For
// an unknown language, or none, the message is in English.
func message(locale, app, number string) string {
	return strings.NewReplacer("{app}", app, "{number}", number).Replace(question(locale))
}

// question returns the template of the message in the language of locale.
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

// language returns the language of a tag such as "pt-BR": "pt".
func language(locale string) string {
	language, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	return strings.ToLower(language)
}
