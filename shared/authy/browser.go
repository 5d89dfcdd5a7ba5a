package authy

import (
	"strings"

	"countersign/shared/browser"
)

// browserText describes a User-Agent for the phone, in the language of locale: "Firefox on
// Windows", for example.
func browserText(agent, locale string) string {
	name, system := browser.Of(agent)
	words := browserWords(locale)
	if name == "" {
		name = words.unknown
	}
	if system == "" {
		return name
	}
	return strings.NewReplacer("{browser}", name, "{system}", system).Replace(words.on)
}

// words are the words of one language that browserText needs.
type words struct{ unknown, on string }

func browserWords(locale string) words {
	switch language(locale) {
	case "es":
		return words{"navegador desconocido", "{browser} en {system}"}
	case "fr":
		return words{"navigateur inconnu", "{browser} sur {system}"}
	case "de":
		return words{"unbekannter Browser", "{browser} auf {system}"}
	case "pt":
		return words{"navegador desconhecido", "{browser} em {system}"}
	case "ja":
		return words{"不明なブラウザー", "{system} の {browser}"}
	case "zh":
		return words{"未知浏览器", "{system} 上的 {browser}"}
	case "ar":
		return words{"متصفح غير معروف", "{browser} على {system}"}
	}
	return words{"unknown browser", "{browser} on {system}"}
}
