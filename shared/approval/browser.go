package approval

import "strings"

// browser is what the phone shows of a User-Agent: which browser, on which system, in
// the language of locale. The header is whatever the client says, so nothing of it is
// copied: it only picks from the names below.
func browser(agent, locale string) string {
	name, system := familyOf(agent), systemOf(agent)
	words := browserWords(locale)
	if name == "" {
		name = words.unknown
	}
	if system == "" {
		return name
	}
	return strings.NewReplacer("{browser}", name, "{system}", system).Replace(words.on)
}

// pick is a text that tells something apart, and what it stands for.
type pick struct{ text, name string }

// familyOf finds the browser. Most of them also name those that they want to be taken
// for, so the order counts.
func familyOf(agent string) string {
	return first(agent, []pick{
		{"Edg/", "Edge"}, {"EdgA/", "Edge"}, {"EdgiOS/", "Edge"},
		{"OPR/", "Opera"}, {"OPT/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	})
}

// systemOf finds the system. An iPad that asks for desktop pages says that it is a Mac.
func systemOf(agent string) string {
	return first(agent, []pick{
		{"Windows", "Windows"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"},
		{"CrOS", "ChromeOS"}, {"Macintosh", "Mac"}, {"Linux", "Linux"},
	})
}

func first(agent string, picks []pick) string {
	for _, p := range picks {
		if strings.Contains(agent, p.text) {
			return p.name
		}
	}
	return ""
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
