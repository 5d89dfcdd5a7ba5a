package authy

import "strings"

// locales are the languages that Authy's SMS and voice documentation lists.
const locales = "af ar ca zh zh-CN zh-HK hr cs da nl en fi fr de el he hi hu id it ja ko ms nb pl pt-BR pt ro ru es sv tl th tr vi"

// Locale returns the language of Authy's list that fits tag, a tag such as "pt-BR", in Authy's
// spelling: the tag itself, whatever its case (zh-Hans and zh-Hant by a region that writes so), or else its language without the region. ok is false when there is none.
func localeOf(tag string) (locale string, ok bool) {
	tag = strings.ReplaceAll(tag, "_", "-")
	switch strings.ToLower(tag) { // which the list names by a region that writes so
	case "zh-hans":
		tag = "zh-CN"
	case "zh-hant":
		tag = "zh-HK"
	}
	language, _, _ := strings.Cut(tag, "-")
	for known := range strings.SplitSeq(locales, " ") {
		if strings.EqualFold(known, tag) {
			return known, true
		}
		if strings.EqualFold(known, language) {
			locale, ok = known, true
		}
	}
	return locale, ok
}
