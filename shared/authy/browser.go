package authy

import (
	"strings"

	"countersign/shared/browser"
)

// browserText is what the phone shows of a User-Agent: which browser, on which system,
// in the language of locale.
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

// words are how a language says which browser it was.
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
