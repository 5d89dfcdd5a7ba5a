package authy

import "strings"

// locales are the languages that Authy's SMS and voice documentation lists.
const locales = "af ar ca zh zh-CN zh-HK hr cs da nl en fi fr de el he hi hu id it ja ko ms nb pl pt-BR pt ro ru es sv tl th tr vi"

// localeOf finds the language in Authy's list that fits a tag such as "pt-BR" best. It
// returns it in Authy's spelling. If the list doesn't have the tag, in any case, the language
// without the region is next: "de" for "de-AT". ok is false if the list doesn't have that
// either.
func localeOf(tag string) (locale string, ok bool) {
	tag = strings.ReplaceAll(tag, "_", "-")
	switch strings.ToLower(tag) { // Authy's list has no scripts, so take a region that uses this one
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
