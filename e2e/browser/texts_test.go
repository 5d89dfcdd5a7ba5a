package browser_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// texts reads a language's file.
func texts(t *testing.T, tag string) map[string]any {
	t.Helper()
	data, err := os.ReadFile("../../web/texts/" + tag + ".json")
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]any{}
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatalf("%s: %v", tag, err)
	}
	return read
}

// pseudo is English in letters with accents, with each word half as long again.
func pseudo(t *testing.T) map[string]any {
	t.Helper()
	longer := map[string]any{}
	for key, text := range texts(t, "en") {
		if forms, ok := text.(map[string]any); ok {
			text = map[string]any{"one": stretched(fmt.Sprint(forms["one"])), "other": stretched(fmt.Sprint(forms["other"]))}
		} else {
			text = stretched(fmt.Sprint(text))
		}
		longer[key] = text
	}
	return longer
}

var placeOrWord = regexp.MustCompile(`\{\w+\}|\pL+`)

// stretched is a text made longer by half; what stands for a value is left alone.
func stretched(text string) string {
	accents := strings.NewReplacer("a", "á", "e", "ë", "i", "ï", "o", "ö", "u", "ü", "n", "ñ", "c", "ç")
	return placeOrWord.ReplaceAllStringFunc(text, func(word string) string {
		if word[0] == '{' || len(word) > 14 {
			return word
		}
		return accents.Replace(word) + strings.Repeat("~", len(word)/2)
	})
}

// client is the web client's sources by their name.
func client(t *testing.T) map[string]string {
	t.Helper()
	sources := map[string]string{}
	for _, pattern := range []string{"../../web/*.*", "../../web/texts/*.json"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources[strings.TrimPrefix(filepath.ToSlash(file), "../../web/")] = string(text)
		}
	}
	if len(sources) < 20 {
		t.Fatalf("the web client has %d files", len(sources))
	}
	return sources
}

// TestTexts: each language says everything, and nothing that nobody asks for.
func TestTexts(t *testing.T) {
	for _, wrong := range textFaults(client(t)) {
		t.Error(wrong)
	}
}

// TestTextFaultsAreFound plants what TestTexts is for.
func TestTextFaultsAreFound(t *testing.T) {
	for name, c := range map[string]struct{ file, from, to, want string }{
		"a missing key":           {"texts/fr.json", `"way.sms":`, `"way.smx":`, "texts/fr.json lacks way.sms"},
		"a key that is not there": {"app.js", `t("signedIn.loggedOut")`, `t("signedIn.loggedIn")`, "app.js asks for signedIn.loggedIn"},
		"an unused key":           {"app.js", `t("signedIn.loggedOut")`, `t("signedIn.title")`, "nobody asks for signedIn.loggedOut"},
		"a code without a text":   {"texts/en.json", `"problem.no_login":`, `"problem.nologin":`, "no text for the API's no_login"},
		"a place that is missing": {"texts/de.json", `{phone} (bestätigt)`, `bestätigt`, "texts/de.json: signedIn.confirmed has the places []"},
		"a missing plural":        {"texts/ar.json", `"few": "بقيت`, `"fex": "بقيت`, "texts/ar.json: factor.triesLeft lacks the form few"},
		"a literal in the page":   {"index.html", `data-text="logIn.button"></button>`, `>Log in</button>`, "index.html has the text \"Log in\""},
		"a literal in a label":    {"index.html", `data-label="signUp.countries"`, `aria-label="Countries"`, "index.html has the text \"Countries\""},
		"a literal in a script":   {"stand.js", `t("factor.noCodes")`, `"Too many codes were entered"`, "stand.js has the text \"Too many codes were entered\""},
		"forms for a text":        {"texts/fr.json", `"loading": "Un instant…"`, `"loading": { "other": "Un instant…" }`, "texts/fr.json: loading is no text"},
		"another noscript":        {"index.html", `<p lang="de">Zum`, `<p lang="de">Zur`, "index.html does not say noscript in de"},
		"the same text twice":     {"texts/es.json", `"Un momento…"`, `"One moment…"`, "texts/es.json: loading is English"},
	} {
		t.Run(name, func(t *testing.T) {
			sources := client(t)
			if !strings.Contains(sources[c.file], c.from) {
				t.Fatalf("%s has no %s any more", c.file, c.from)
			}
			sources[c.file] = strings.ReplaceAll(sources[c.file], c.from, c.to)
			if got := textFaults(sources); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, c.want) }) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// textFaults says what is wrong with the client's texts.
func textFaults(sources map[string]string) []string {
	var faults []string
	languages := map[string]map[string]any{}
	for file, source := range sources {
		if tag, ok := strings.CutPrefix(file, "texts/"); ok {
			tag, read := strings.TrimSuffix(tag, ".json"), map[string]any{}
			if err := json.Unmarshal([]byte(source), &read); err != nil {
				faults = append(faults, file+": "+err.Error())
			}
			languages[tag] = read
		}
	}
	english := languages["en"]
	faults = append(faults, keyFaults(sources, english)...)
	faults = append(faults, literalFaults(sources, languages)...)
	for tag, read := range languages {
		faults = append(faults, languageFaults("texts/"+tag+".json", tag, english, read)...)
		if offered := fmt.Sprintf("%q", tag); !strings.Contains(sources["texts.js"], offered) {
			faults = append(faults, "texts.js does not offer "+tag)
		}
	}
	return faults
}

var (
	askedFor = regexp.MustCompile(`data-(?:text|label)="([\w.]+)"|\bt\(\s*"([\w.]+)"|\? "([a-zA-Z]+\.[\w.]+)"|: "([a-zA-Z]+\.[\w.]+)"`)
	prefixes = regexp.MustCompile("\\b(?:t|has)\\([^)`]*`([\\w.]*)\\$\\{\\w+(?:\\.\\w+)*\\}([\\w.]*)`")
)

// keyFaults compares what the sources ask for with what the English file has.
func keyFaults(sources map[string]string, english map[string]any) []string {
	var faults []string
	used := map[string]bool{}
	for file, source := range sources {
		for _, match := range askedFor.FindAllStringSubmatch(source, -1) {
			key := strings.Join(match[1:], "")
			used[key] = true
			if english[key] == nil && !strings.HasPrefix(file, "texts/") {
				faults = append(faults, file+" asks for "+key)
			}
		}
		for _, match := range prefixes.FindAllStringSubmatch(source, -1) { // such as `problem.${code}`
			for key := range english {
				if strings.HasPrefix(key, match[1]) && strings.HasSuffix(key, match[2]) {
					used[key] = true
				}
			}
		}
	}
	for key := range english {
		if !used[key] && key != "noscript" {
			faults = append(faults, "nobody asks for "+key)
		}
	}
	return append(faults, codeFaults(english)...)
}

// codeFaults: every error that docs/api.md lists for a page has a sentence.
func codeFaults(english map[string]any) []string {
	api, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		return []string{err.Error()}
	}
	var faults []string
	rows := regexp.MustCompile(`(?m)^\| [45]\d\d[^|]*\|([^|]*)\|`).FindAllSubmatch(api, -1)
	for _, row := range rows {
		for _, code := range regexp.MustCompile("`(\\w+)`").FindAllSubmatch(row[1], -1) {
			if name := string(code[1]); name != "bad_signature" && english["problem."+name] == nil {
				faults = append(faults, "no text for the API's "+name)
			}
		}
	}
	if len(rows) < 10 {
		faults = append(faults, "docs/api.md lists no errors")
	}
	return faults
}

// TestTimeLeft: what goes on is the login, once the request is answered. Put after the time that is left for that, "afterwards" reads
// as if something happened when the time has run out.
func TestTimeLeft(t *testing.T) {
	for tag, afterwards := range map[string]string{
		"en": "then", "de": "Danach", "es": "Después", "fr": "Ensuite", "pt-BR": "Depois", "ar": "بعد ذلك", "ja": "その後", "zh-Hans": "之后",
	} {
		if text := fmt.Sprint(texts(t, tag)["factor.pushLeft"]); strings.Contains(text, afterwards) {
			t.Errorf("%s: %q says %q", tag, text, afterwards)
		}
	}
}

var places = regexp.MustCompile(`\{\w+\}`)

// languageFaults compares a language's file with the English one.
func languageFaults(file, tag string, english, read map[string]any) []string {
	var faults []string
	for key := range read {
		if english[key] == nil {
			faults = append(faults, file+" has "+key+", which English has not")
		}
	}
	for key, want := range english {
		got := read[key]
		if got == nil {
			faults = append(faults, file+" lacks "+key)
			continue
		}
		if _, plural := want.(map[string]any); plural {
			faults = append(faults, pluralFaults(file+": "+key, tag, got)...)
			continue
		}
		wanted, isText := want.(string)
		said, alsoText := got.(string)
		if !isText || !alsoText {
			faults = append(faults, file+": "+key+" is no text")
			continue
		}
		a, b := places.FindAllString(wanted, -1), places.FindAllString(said, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			faults = append(faults, fmt.Sprintf("%s: %s has the places %v, not %v", file, key, b, a))
		}
		if tag != "en" && wanted == said && len(strings.Fields(places.ReplaceAllString(wanted, ""))) > 1 {
			faults = append(faults, file+": "+key+" is English")
		}
	}
	return faults
}

// pluralFaults: the forms that small numbers take in a language (CLDR).
func pluralFaults(what, tag string, got any) []string {
	forms, ok := got.(map[string]any)
	if !ok {
		return []string{what + " has no forms"}
	}
	wanted := []string{"one", "other"}
	switch tag {
	case "ja", "zh-Hans":
		wanted = []string{"other"}
	case "ar":
		wanted = []string{"zero", "one", "two", "few", "many", "other"}
	}
	var faults []string
	for _, form := range wanted {
		if forms[form] == nil {
			faults = append(faults, what+" lacks the form "+form)
		}
	}
	return faults
}
